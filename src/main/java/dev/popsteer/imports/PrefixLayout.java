package dev.popsteer.imports;

/// Where the prefixes of coverage zones are written.
public enum PrefixLayout {
  /// All in `pops.yaml`.
  INLINE,
  /// Those of large zones in files of their own, `coverage/<zone>.txt`.
  FILES
}
