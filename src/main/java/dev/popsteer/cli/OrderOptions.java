package dev.popsteer.cli;

import dev.popsteer.control.Order;
import dev.popsteer.topology.PopCode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// What all commands have in common that give orders.
final class OrderOptions {

  @Parameters(index = "0", paramLabel = "POP", description = "The PoP's code, such as ams1.")
  private String pop = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "Tell this server, by its admin API (token: POPSTEER_ADMIN_TOKEN_FILE or",
        "POPSTEER_ADMIN_TOKEN), and not Redis."
      })
  private @Nullable URI url;

  @Option(
      names = "--force",
      description = "Also for a PoP that the configuration does not have (Redis only).")
  private boolean forced;

  Optional<URI> url() {
    return Optional.ofNullable(url);
  }

  boolean isForced() {
    return forced;
  }

  PopCode pop() throws Undone {
    try {
      return new PopCode(pop);
    } catch (IllegalArgumentException e) {
      throw new Undone(String.valueOf(e.getMessage()));
    }
  }

  /// What is said with an order.
  static final class Said {

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; others will read it.")
    private String reason = "";

    @Option(
        names = "--for",
        paramLabel = "TIME",
        description = "After how long it ends by itself, such as 90s, 30m, 2h or 7d.",
        converter = LastingConverter.class)
    private @Nullable Duration lasts;

    Order.Words words() throws Undone {
      try {
        return new Order.Words(reason, lasts);
      } catch (IllegalArgumentException e) {
        throw new Undone(String.valueOf(e.getMessage()));
      }
    }
  }

  /// Reads a time such as `2h`.
  static final class LastingConverter implements ITypeConverter<Duration> {

    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,8})([smhd])");

    @Override
    public Duration convert(String text) {
      var parts = SHAPE.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException("\"" + text + "\" is no time such as 90s, 30m, 2h or 7d");
      }
      long count = Long.parseLong(parts.group(1));
      return switch (parts.group(2)) {
        case "s" -> Duration.ofSeconds(count);
        case "m" -> Duration.ofMinutes(count);
        case "h" -> Duration.ofHours(count);
        default -> Duration.ofDays(count);
      };
    }
  }
}
