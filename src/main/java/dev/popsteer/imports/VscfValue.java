package dev.popsteer.imports;

import java.util.List;
import java.util.SequencedMap;

/// A value in a file of gdnsd, with its place.
sealed interface VscfValue {

  /// Where the value begins.
  Position at();

  /// What the value is called in a sentence, such as `a list`.
  String kind();

  /// A single text.
  ///
  /// @param text without quotation marks and escapes
  record Text(String text, Position at) implements VscfValue {
    @Override
    public String kind() {
      return Shown.quoted(text);
    }
  }

  /// A list, `[ … ]`.
  record Items(List<VscfValue> items, Position at) implements VscfValue {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /// A hash, `{ … }`, in the order of the file.
  record Entries(SequencedMap<String, Entry> entries, Position at) implements VscfValue {
    @Override
    public String kind() {
      return "a hash";
    }
  }

  /// An entry of a hash, `key => value`.
  ///
  /// @param keyAt where the key stands
  record Entry(String key, Position keyAt, VscfValue value) {}
}
