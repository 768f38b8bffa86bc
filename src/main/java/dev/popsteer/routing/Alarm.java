package dev.popsteer.routing;

/// What an operator should look at.
///
/// @param outline what is the matter, for whoever asks: it names PoPs and monitors, and no file, no
///   server and nothing else of the inside
/// @param detail what else there is to say of it, for people who run it; possibly empty
public record Alarm(String outline, String detail) {

  /// One of which there is no more to say.
  public static Alarm of(String outline) {
    return new Alarm(outline, "");
  }

  /// In words, for people who run it.
  public String describe() {
    return detail.isEmpty() ? outline : outline + ": " + detail;
  }
}
