package dev.popsteer.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Notices that files have changed, by looking at their identity, size and time.
///
/// It looks instead of waiting for the system's events, because those are not raised through the
/// symbolic links by which Kubernetes swaps a ConfigMap, nor on network file systems.
final class FileWatch {

  /// @param key the file's identity; a symbolic link that was turned to another file shows here
  private record Fingerprint(String key, long size, long modifiedMillis) {
    static final Fingerprint ABSENT = new Fingerprint("", -1, -1);
  }

  private Map<Path, Fingerprint> loaded = Map.of();
  private Map<Path, Fingerprint> lastSeen = Map.of();

  /// Watches the files, or directories, that have just been loaded, and no others. Those that were
  /// watched already count as they were when their change was noticed, before they were read: so a
  /// change that came while they were being read is noticed next time.
  void loaded(Collection<Path> paths) {
    var seen = new HashMap<Path, Fingerprint>();
    for (var path : paths) {
      var before = lastSeen.get(path);
      seen.put(path, before == null ? fingerprint(path) : before);
    }
    loaded = Map.copyOf(seen);
    lastSeen = loaded;
  }

  /// Whether the files differ from those that were loaded and have come to rest: what was seen is
  /// what was seen in the look before. So a file that is being written is not read half.
  boolean hasSettledChange() {
    var now = look();
    boolean settled = now.equals(lastSeen);
    lastSeen = now;
    return settled && !now.equals(loaded);
  }

  private Map<Path, Fingerprint> look() {
    var fingerprints = new HashMap<Path, Fingerprint>();
    for (var file : loaded.keySet()) {
      fingerprints.put(file, fingerprint(file));
    }
    return fingerprints;
  }

  private static Fingerprint fingerprint(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Fingerprint(
          String.valueOf(attributes.fileKey()),
          attributes.size(),
          attributes.lastModifiedTime().toMillis());
    } catch (IOException e) {
      return Fingerprint.ABSENT;
    }
  }
}
