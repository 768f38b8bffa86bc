package dev.popsteer.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The record of what operators change: one line of JSON for each change, in a file that only
/// grows, or in the log.
public final class AuditLog {

  private static final Logger LOG = Logger.getLogger(AuditLog.class);

  private final Optional<Path> file;
  private final ObjectMapper json = new ObjectMapper();

  /// @param file opened for each line, so that it can be rotated; the log if empty
  public AuditLog(Optional<Path> file) {
    this.file = file;
  }

  /// One change.
  ///
  /// @param operator the name of the credential
  /// @param from the address that it came from
  /// @param what one word: see [Order#verb]
  /// @param before what was believed of the PoP, in words
  /// @param after what is ordered, in words
  record Line(
      Instant time,
      String operator,
      String from,
      String what,
      String pop,
      String reason,
      String before,
      String after) {}

  /// Writes a line. It is on disk when this returns.
  ///
  /// @throws IOException if that fails: then the change must not be made
  void write(Line line) throws IOException {
    var fields = new LinkedHashMap<String, String>();
    fields.put("time", line.time().toString());
    fields.put("operator", line.operator());
    fields.put("from", line.from());
    fields.put("what", line.what());
    fields.put("pop", line.pop());
    fields.put("reason", line.reason());
    fields.put("before", line.before());
    fields.put("after", line.after());
    var text = json.writeValueAsString(fields);
    if (file.isEmpty()) {
      LOG.infof("audit %s", text);
      return;
    }
    append(file.get(), text + "\n");
  }

  private static void append(Path file, String text) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }
}
