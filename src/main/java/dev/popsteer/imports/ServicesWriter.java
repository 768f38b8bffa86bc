package dev.popsteer.imports;

import dev.popsteer.imports.Draft.Answer;
import dev.popsteer.imports.Draft.NoData;
import dev.popsteer.imports.Draft.State;
import dev.popsteer.imports.Draft.ToPool;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes `services.yaml`: pipelines, and the services that use them.
final class ServicesWriter {

  /// Match keys whose value cannot be a list.
  private static final Set<String> SINGLE_VALUED = Set.of("location", "family");

  private final StringBuilder yaml = new StringBuilder();

  private ServicesWriter() {}

  /// Empty if there is nothing to write.
  static String write(Draft draft) {
    var writer = new ServicesWriter();
    if (!draft.pipelines().isEmpty()) {
      writer.line(0, "pipelines:");
      draft.pipelines().forEach(writer::pipeline);
    }
    writer.services(draft.services());
    return writer.yaml.toString();
  }

  private void pipeline(Draft.Pipeline pipeline) {
    line(1, YamlScalar.of(pipeline.name()) + ":");
    if (!pipeline.rules().isEmpty()) {
      line(2, "rules:");
      pipeline.rules().forEach(this::rule);
    }
    line(2, "pool: " + YamlScalar.of(pipeline.pool()));
  }

  private void rule(Draft.Rule rule) {
    line(3, "- match: " + match(rule));
    switch (rule.outcome()) {
      case NoData() -> line(4, "deny: nodata");
      case ToPool(var pool, var fallback) -> {
        line(4, "pool: " + YamlScalar.of(pool));
        fallback.ifPresent(pools -> line(4, "fallback: " + YamlScalar.list(pools)));
      }
    }
  }

  private static String match(Draft.Rule rule) {
    if (rule.match().isEmpty()) {
      return "{any: [{location: known}, {location: unknown}]}";
    }
    return rule.match().entrySet().stream()
        .map(entry -> entry.getKey() + ": " + values(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String values(String key, List<String> values) {
    return values.size() == 1 || SINGLE_VALUED.contains(key)
        ? YamlScalar.of(values.getFirst())
        : YamlScalar.list(values);
  }

  private void services(List<Draft.Service> services) {
    if (services.isEmpty()) {
      return;
    }
    if (!yaml.isEmpty()) {
      yaml.append('\n');
    }
    boolean anyReady = services.stream().anyMatch(service -> service.state() == State.READY);
    if (!anyReady) {
      line(0, "# To be filled in: the names that are steered.");
    }
    line(0, (anyReady ? "" : "# ") + "services:");
    services.forEach(this::service);
  }

  private void service(Draft.Service service) {
    var mark = service.state() == State.READY ? "" : "# ";
    service.remarks().forEach(remark -> line(0, mark + "  # " + Shown.line(remark)));
    line(0, mark + "  " + YamlScalar.of(service.hostname()) + ":");
    line(0, mark + "    pipeline: " + YamlScalar.of(service.pipeline()));
    if (service.answer() == Answer.HOST) {
      line(0, mark + "    answer: host");
    }
    if (!service.addresses().isEmpty()) {
      line(0, mark + "    addresses:");
      service
          .addresses()
          .forEach(
              (pop, addresses) ->
                  line(
                      0,
                      "%s      %s: %s"
                          .formatted(mark, YamlScalar.of(pop), YamlScalar.addresses(addresses))));
    }
  }

  private void line(int depth, String text) {
    yaml.repeat("  ", depth).append(text).append('\n');
  }
}
