package dev.popsteer.ops;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.dns.LoggedQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Logged queries as JSON, one a line, at the end of a file. That is opened for each batch, so that
/// it can be rotated.
final class JsonLines implements QuerySink {

  private final Path file;
  private final ObjectMapper json = new ObjectMapper();

  JsonLines(Path file) {
    this.file = file;
  }

  @Override
  public void write(List<LoggedQuery> queries) throws IOException {
    var lines = new StringBuilder();
    for (var query : queries) {
      lines.append(json.writeValueAsString(fields(query))).append('\n');
    }
    Files.write(
        file,
        lines.toString().getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static Map<String, Object> fields(LoggedQuery query) throws IOException {
    var arrival = query.arrival();
    var fields = new LinkedHashMap<String, Object>();
    fields.put("time", Instant.ofEpochMilli(arrival.atMillis()).toString());
    fields.put("transport", arrival.protocol().name().toLowerCase(Locale.ROOT));
    fields.put("client", arrival.source().toString());
    // Ours can be read; the query perhaps not.
    var answer = new Message(query.answer());
    var question = answer.getQuestion();
    if (question != null) {
      fields.put("name", question.getName().toString());
      fields.put("type", Type.string(question.getType()));
    }
    var subnet = subnet(answer);
    if (subnet != null) {
      fields.put(
          "subnet", subnet.getAddress().getHostAddress() + "/" + subnet.getSourcePrefixLength());
      fields.put("scope", subnet.getScopePrefixLength());
    }
    fields.put("rcode", Rcode.string(answer.getRcode()));
    putIfKnown(fields, "service", query.service());
    putIfKnown(fields, "pop", query.pop());
    var kind = query.kind();
    putIfKnown(fields, "reason", kind == null ? null : kind.word());
    fields.put("bytes", query.answer().length);
    return fields;
  }

  private static void putIfKnown(Map<String, Object> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  private static @Nullable ClientSubnetOption subnet(Message answer) {
    var opt = answer.getOPT();
    var options =
        opt == null ? List.<EDNSOption>of() : opt.getOptions(EDNSOption.Code.CLIENT_SUBNET);
    return options.isEmpty() ? null : (ClientSubnetOption) options.getFirst();
  }

  @Override
  public void close() {
    // Nothing is open between batches.
  }
}
