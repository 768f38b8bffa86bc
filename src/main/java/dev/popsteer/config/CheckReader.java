package dev.popsteer.config;

import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.DnsTransport;
import dev.popsteer.config.Check.StatusRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Reads what a probe asks, and which answers are good.
final class CheckReader {

  static final List<String> TYPES = List.of("http", "https", "tcp", "tls", "dns");

  private static final List<String> HTTP_KEYS =
      List.of("host", "path", "status", "body", "body-matches", "max-body", "load-header");

  private static final Map<String, List<String>> KEYS =
      Map.of(
          "http", HTTP_KEYS,
          "https", Stream.concat(HTTP_KEYS.stream(), TlsRulesReader.KEYS.stream()).toList(),
          "tcp", List.of("banner"),
          "tls", Stream.concat(Stream.of("host"), TlsRulesReader.KEYS.stream()).toList(),
          "dns", List.of("query", "record", "transport", "rcode", "answer"));

  private static final Map<String, Integer> PORTS =
      Map.of("http", 80, "https", 443, "tls", 443, "dns", 53);

  private static final String DEFAULT_LOAD_HEADER = "X-PoP-Load";
  private static final int DEFAULT_BODY_BYTES = 64 << 10;
  private static final int MAX_BODY_BYTES = 1 << 20;
  private static final int MAX_TEXT = 1000;

  private static final Pattern PATH = Pattern.compile("/[!-~]{0,2000}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern STATUS = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

  private final YamlView view;
  private final TlsRulesReader tlsRules;

  CheckReader(YamlView view, SourceFiles files) {
    this.view = view;
    this.tlsRules = new TlsRulesReader(view, files);
  }

  static List<String> keysOf(String type) {
    return KEYS.getOrDefault(type, List.of());
  }

  /// Empty if there is none for the type.
  static OptionalInt defaultPort(String type) {
    var port = PORTS.get(type);
    return port == null ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /// What makes the check, given the PoP's name; empty if anything of it is wrong.
  Optional<Function<String, Check>> read(YamlMapping keys, String type) {
    return switch (type) {
      case "http" -> http(keys, _ -> null);
      case "https" -> https(keys);
      case "tcp" -> tcp(keys);
      case "tls" -> tls(keys);
      default -> dns(keys);
    };
  }

  private Optional<Function<String, Check>> https(YamlMapping keys) {
    var rules = tlsRules.read(keys);
    var check = http(keys, name -> rules.map(made -> made.apply(name)).orElse(null));
    return rules.isEmpty() ? Optional.empty() : check;
  }

  /// @param tls by the name of the host; null where there is no TLS
  private Optional<Function<String, Check>> http(
      YamlMapping keys, Function<String, @Nullable TlsRules> tls) {
    var host = host(keys);
    var path = shaped(keys, "path", "/", PATH);
    var good =
        keys.read(
            "status", List.of(new StatusRange(200, 299)), node -> statuses(node, keys.subject()));
    var body = body(keys);
    var load = shaped(keys, "load-header", DEFAULT_LOAD_HEADER, HEADER);
    if (host.isEmpty() || path.isEmpty() || good.isEmpty() || body.isEmpty() || load.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        popName -> {
          var name = host.get().orElse(popName);
          return new Check.Http(
              tls.apply(name), name, path.get(), good.get(), body.get(), load.get());
        });
  }

  private Optional<Function<String, Check>> tcp(YamlMapping keys) {
    return text(keys, "banner").map(banner -> _ -> new Check.Tcp(banner.orElse(null)));
  }

  private Optional<Function<String, Check>> tls(YamlMapping keys) {
    var host = host(keys);
    var rules = tlsRules.read(keys);
    return host.flatMap(
        name -> rules.map(made -> popName -> new Check.Tls(made.apply(name.orElse(popName)))));
  }

  private Optional<Function<String, Check>> dns(YamlMapping keys) {
    var query = view.required(keys, "query", "www.example.net").flatMap(node -> name(node, keys));
    var type = mnemonic(keys, "record", "A", Type::value);
    var transport =
        keys.read(
            "transport",
            "udp",
            node -> view.word(node, "\"transport\" of " + keys.subject(), List.of("udp", "tcp")));
    var rcode = mnemonic(keys, "rcode", "NOERROR", Rcode::value);
    var answer = text(keys, "answer");
    if (query.isEmpty()
        || type.isEmpty()
        || transport.isEmpty()
        || rcode.isEmpty()
        || answer.isEmpty()) {
      return Optional.empty();
    }
    var check =
        new Check.Dns(
            query.get(),
            type.get(),
            DnsTransport.valueOf(transport.get().toUpperCase(Locale.ROOT)),
            rcode.get(),
            answer.get().orElse(null));
    return Optional.of(_ -> check);
  }

  private Optional<Optional<String>> host(YamlMapping keys) {
    return keys.readIfSaid("host", node -> name(node, keys).map(Quote::name));
  }

  private Optional<Name> name(Node node, YamlMapping keys) {
    var text = view.text(node, "a name in " + keys.subject());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(HostName.parse(text.get()));
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted(keys.subject(), e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<String> shaped(
      YamlMapping keys, String key, String ifNothingIsSaid, Pattern shape) {
    return keys.read(
        key,
        ifNothingIsSaid,
        node -> {
          var text = view.text(node, Quote.of(key) + " of " + keys.subject());
          if (text.isPresent() && !shape.matcher(text.get()).matches()) {
            view.problem(
                node,
                "%s of %s is not written like %s, but is %s."
                    .formatted(
                        Quote.of(key),
                        keys.subject(),
                        Quote.of(ifNothingIsSaid),
                        Quote.of(text.get())));
            return Optional.empty();
          }
          return text;
        });
  }

  private Optional<List<StatusRange>> statuses(Node node, String subject) {
    var ranges = new ArrayList<Optional<StatusRange>>();
    for (var item : view.oneOrSeveral(node)) {
      var text = view.text(item, "\"status\" of " + subject);
      var range = text.flatMap(CheckReader::status);
      if (text.isPresent() && range.isEmpty()) {
        view.problem(
            item,
            "\"status\" of %s must be codes from 100 to 599 or ranges of them, such as 204 or 200-299,"
                    .formatted(subject)
                + " but is "
                + Quote.of(text.get())
                + ".");
      }
      ranges.add(range);
    }
    return ProbesReader.allOf(ranges);
  }

  private static Optional<StatusRange> status(String text) {
    var matcher = STATUS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int from = Integer.parseInt(matcher.group(1));
    int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
    return from <= to ? Optional.of(new StatusRange(from, to)) : Optional.empty();
  }

  private Optional<BodyRule> body(YamlMapping keys) {
    var text = text(keys, "body");
    var pattern = keys.readIfSaid("body-matches", node -> pattern(node, keys.subject()));
    var max =
        keys.read(
            "max-body",
            DEFAULT_BODY_BYTES,
            node -> view.wholeNumber(node, "\"max-body\" of " + keys.subject(), 1, MAX_BODY_BYTES));
    if (text.isEmpty() || pattern.isEmpty() || max.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BodyRule(text.get().orElse(null), pattern.get().orElse(null), max.get()));
  }

  private Optional<String> pattern(Node node, String subject) {
    var text = limited(node, "\"body-matches\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(text.get()).pattern());
    } catch (PatternSyntaxException e) {
      view.problem(
          node,
          "\"body-matches\" of %s is no regular expression: %s."
              .formatted(subject, e.getDescription()));
      return Optional.empty();
    }
  }

  private Optional<Optional<String>> text(YamlMapping keys, String key) {
    return keys.readIfSaid(key, node -> limited(node, Quote.of(key) + " of " + keys.subject()));
  }

  private Optional<String> limited(Node node, String subject) {
    var text = view.text(node, subject);
    if (text.isPresent() && text.get().length() > MAX_TEXT) {
      view.problem(node, "%s has more than %,d characters.".formatted(subject, MAX_TEXT));
      return Optional.empty();
    }
    return text;
  }

  /// A number that has a name in DNS.
  private Optional<Integer> mnemonic(
      YamlMapping keys, String key, String ifNothingIsSaid, Function<String, Integer> numbers) {
    var subject = Quote.of(key) + " of " + keys.subject();
    return keys.read(key, ifNothingIsSaid, node -> view.text(node, subject))
        .flatMap(
            word -> {
              int number = numbers.apply(word);
              if (number < 0) {
                view.problem(
                    keys.get(key).orElse(keys.node()),
                    "%s must be one that DNS knows, such as %s, but is %s."
                        .formatted(subject, ifNothingIsSaid, Quote.of(word)));
                return Optional.empty();
              }
              return Optional.of(number);
            });
  }
}
