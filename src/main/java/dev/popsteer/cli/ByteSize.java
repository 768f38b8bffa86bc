package dev.popsteer.cli;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads sizes such as `12MB` (12,000,000), `12MiB` (12,582,912), `500kB` or `12000000`.
final class ByteSize implements ITypeConverter<Integer> {

  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(b|kb|mb|gb|kib|mib|gib)?");

  @Override
  public Integer convert(String text) {
    var match = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (!match.matches()) {
      throw wrong(text);
    }
    long unit =
        switch (match.group(2)) {
          case "kb" -> 1_000;
          case "mb" -> 1_000_000;
          case "gb" -> 1_000_000_000;
          case "kib" -> 1 << 10;
          case "mib" -> 1 << 20;
          case "gib" -> 1 << 30;
          case null, default -> 1;
        };
    try {
      return new BigDecimal(match.group(1))
          .multiply(BigDecimal.valueOf(unit))
          .toBigInteger()
          .intValueExact();
    } catch (ArithmeticException e) {
      throw wrong(text);
    }
  }

  private static TypeConversionException wrong(String text) {
    return new TypeConversionException(
        "\"" + text + "\" is not a size up to 2 GB, such as 12MB, 12MiB or 12000000");
  }
}
