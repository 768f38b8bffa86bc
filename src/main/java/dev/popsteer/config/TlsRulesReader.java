package dev.popsteer.config;

import dev.popsteer.config.TlsRules.Trust;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads what a probe expects of a certificate.
final class TlsRulesReader {

  static final List<String> KEYS = List.of("trust", "warn-before", "fail-before");

  private static final Duration DEFAULT_WARNING = Duration.ofDays(14);
  private static final PaceReader.Range TIMES =
      new PaceReader.Range(Duration.ZERO, Duration.ofDays(365));

  private final YamlView view;
  private final SourceFiles files;

  TlsRulesReader(YamlView view, SourceFiles files) {
    this.view = view;
    this.files = files;
  }

  /// What makes the rules, given the name; empty if anything of it is wrong.
  Optional<Function<String, TlsRules>> read(YamlMapping keys) {
    var trust =
        keys.<Trust>read(
            "trust", new Trust.Machine(), node -> trust(node, "\"trust\" of " + keys.subject()));
    var warning = time(keys, "warn-before", DEFAULT_WARNING);
    var failure = time(keys, "fail-before", Duration.ZERO);
    if (trust.isEmpty() || warning.isEmpty() || failure.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(name -> new TlsRules(name, trust.get(), warning.get(), failure.get()));
  }

  private Optional<Duration> time(YamlMapping keys, String key, Duration ifNothingIsSaid) {
    return keys.read(
        key,
        ifNothingIsSaid,
        node -> PaceReader.duration(view, node, Quote.of(key) + " of " + keys.subject(), TIMES));
  }

  private Optional<Trust> trust(Node node, String subject) {
    var text = view.text(node, subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "machine" -> Optional.of(new Trust.Machine());
      case "anybody" -> Optional.of(new Trust.Anybody());
      default -> authorities(text.get(), node, subject);
    };
  }

  private Optional<Trust> authorities(String file, Node node, String subject) {
    try {
      return files
          .read(Path.of(file), view.at(node))
          .flatMap(source -> certificates(source, node, subject));
    } catch (InvalidPathException e) {
      view.problem(node, "%s: %s is not a path.".formatted(subject, Quote.of(file)));
      return Optional.empty();
    }
  }

  private Optional<Trust> certificates(SourceText source, Node node, String subject) {
    try {
      var certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(source.text().getBytes(StandardCharsets.UTF_8)));
      if (!certificates.isEmpty()) {
        return Optional.of(
            new Trust.Authorities(certificates.stream().map(X509Certificate.class::cast).toList()));
      }
    } catch (CertificateException e) {
      // Reported below: what the JDK says of it helps nobody.
    }
    view.problem(
        node, "%s: %s holds no certificates in PEM form.".formatted(subject, source.file()));
    return Optional.empty();
  }
}
