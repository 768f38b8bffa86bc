package dev.popsteer.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Notices that files have changed, by looking at their identity, size and time.
///
/// It looks instead of waiting for the system's events, because those are not raised through the
/// symbolic links by which Kubernetes swaps a ConfigMap, nor on network file systems.
final class FileWatch {

  /// @param key the file's identity; a symbolic link that was turned to another file shows here
  /// @param changed when the file's attributes changed, where the system tells: a file that became
  ///   readable shows here alone
  private record Fingerprint(String key, long size, Instant modified, Instant changed) {
    static final Fingerprint ABSENT = new Fingerprint("", -1, Instant.MIN, Instant.MIN);
  }

  private Map<Path, Fingerprint> loaded = Map.of();
  private Map<Path, Fingerprint> lastSeen = Map.of();

  /// Watches the files, or directories, that have just been loaded, and no others. Those that were
  /// watched already count as they were when their change was noticed, before they were read: so a
  /// change that came while they were being read is noticed next time. A new one that is younger
  /// than the load may have changed after it was read, and counts as changed.
  ///
  /// @param loadStarted when reading began
  void loaded(Collection<Path> paths, Instant loadStarted) {
    var seen = new HashMap<Path, Fingerprint>();
    for (var path : paths) {
      var before = lastSeen.get(path);
      var now = fingerprint(path);
      boolean mayDiffer = !now.modified().isBefore(loadStarted);
      seen.put(path, before != null ? before : mayDiffer ? Fingerprint.ABSENT : now);
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
          attributes.lastModifiedTime().toInstant(),
          changed(file));
    } catch (IOException e) {
      return Fingerprint.ABSENT;
    }
  }

  private static Instant changed(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
            && Files.getAttribute(file, "unix:ctime") instanceof FileTime changed
        ? changed.toInstant()
        : Instant.MIN;
  }
}
