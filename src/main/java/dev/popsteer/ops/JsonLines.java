package dev.popsteer.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.popsteer.dns.LoggedQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
  private final JsonFactory json = new JsonFactoryBuilder().rootValueSeparator("").build();

  JsonLines(Path file) {
    this.file = file;
  }

  @Override
  public void write(List<LoggedQuery> queries) throws IOException {
    var lines = new ByteArrayOutputStream();
    try (var line = json.createGenerator(lines)) {
      for (var query : queries) {
        write(query, line);
        line.writeRaw('\n');
      }
    }
    Files.write(file, lines.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void write(LoggedQuery query, JsonGenerator line) throws IOException {
    var arrival = query.arrival();
    line.writeStartObject();
    line.writeStringField("time", Instant.ofEpochMilli(arrival.atMillis()).toString());
    line.writeStringField("transport", arrival.protocol().name().toLowerCase(Locale.ROOT));
    line.writeStringField("client", arrival.source().toString());
    // Ours can be read; the query perhaps not.
    var answer = new Message(query.answer());
    var question = answer.getQuestion();
    if (question != null) {
      line.writeStringField("name", question.getName().toString());
      line.writeStringField("type", Type.string(question.getType()));
    }
    var subnet = subnet(answer);
    if (subnet != null) {
      line.writeStringField(
          "subnet", subnet.getAddress().getHostAddress() + "/" + subnet.getSourcePrefixLength());
      line.writeNumberField("scope", subnet.getScopePrefixLength());
    }
    line.writeStringField("rcode", Rcode.string(answer.getRcode()));
    writeIfKnown(line, "service", query.service());
    writeIfKnown(line, "pop", query.pop());
    var kind = query.kind();
    writeIfKnown(line, "reason", kind == null ? null : kind.word());
    line.writeNumberField("bytes", query.answer().length);
    line.writeEndObject();
  }

  private static void writeIfKnown(JsonGenerator line, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      line.writeStringField(name, value);
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
