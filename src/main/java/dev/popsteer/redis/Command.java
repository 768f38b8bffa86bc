package dev.popsteer.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One command with its arguments.
///
/// @param key the one that it is about, which says where in a cluster it belongs; empty if it is
///   about none
/// @param words the command's name and its arguments
public record Command(String key, List<String> words) {

  public Command {
    words = List.copyOf(words);
  }

  /// A command about a key, which is its first argument.
  public static Command onKey(String name, String key, String... more) {
    var words = new ArrayList<>(List.of(name, key));
    words.addAll(List.of(more));
    return new Command(key, words);
  }

  /// A command that any server can answer.
  public static Command of(String... words) {
    return new Command("", List.of(words));
  }

  /// Appends it in the form that Redis reads.
  void writeTo(ByteArrayOutputStream out) {
    out.writeBytes(ascii("*" + words.size() + "\r\n"));
    for (var word : words) {
      var bytes = word.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(ascii("$" + bytes.length + "\r\n"));
      out.writeBytes(bytes);
      out.writeBytes(ascii("\r\n"));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
