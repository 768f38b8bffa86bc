package dev.popsteer.topology;

import java.util.Locale;
import java.util.regex.Pattern;

/// Where something is served over HTTP: a scheme, a host and perhaps a port, such as
/// `https://lhr1.cdn.example.net`. What a client asks for is appended as it is, so there is no
/// path.
///
/// @param text in lower case, without a last slash
public record BaseUrl(String text) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "https?://(?<host>[a-z0-9._-]{1,253}|\\[[0-9a-f:.]{2,45}])(?::(?<port>[1-9][0-9]{0,4}))?");

  private static final int MAX_PORT = 65_535;

  public BaseUrl {
    var matcher = SHAPE.matcher(text);
    if (!matcher.matches() || !isPort(matcher.group("port"))) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a scheme and a host, such as https://lhr1.cdn.example.net");
    }
  }

  private static boolean isPort(String digits) {
    return digits == null || Integer.parseInt(digits) <= MAX_PORT;
  }

  /// Reads one as people write it: in any letter case, perhaps with a slash at the end.
  ///
  /// @throws IllegalArgumentException if the text is none
  public static BaseUrl parse(String text) {
    var lowerCase = text.toLowerCase(Locale.ROOT);
    return new BaseUrl(
        lowerCase.endsWith("/") ? lowerCase.substring(0, lowerCase.length() - 1) : lowerCase);
  }

  /// Its host: a name, or an address, that of IPv6 in brackets.
  public String host() {
    var matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new AssertionError("it was checked");
    }
    return matcher.group("host");
  }

  /// Its host, with the port if there is one.
  public String authority() {
    return text.substring(text.indexOf("//") + 2);
  }

  /// Whether another one differs from this in its host at most.
  public boolean isAlikeButForHost(BaseUrl other) {
    return text.equals(other.text.replace("//" + other.host(), "//" + host()));
  }

  @Override
  public String toString() {
    return text;
  }
}
