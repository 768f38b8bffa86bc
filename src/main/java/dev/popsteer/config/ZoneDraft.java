package dev.popsteer.config;

import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/// A zone as its files have it, as far as they were understood.
///
/// @param at where its origin is said, or the beginning of its file
/// @param records in the order of the files
/// @param unread of which names and types there are records that are wrong, and so not in `records`
/// @param whole whether `unread` has all that is missing
record ZoneDraft(
    Name origin, Position at, List<PlacedRecord> records, Set<SetKey> unread, boolean whole) {

  /// A name and a type, or [#ANY_TYPE].
  record SetKey(Name name, int type) {}

  /// Of a record whose type could not be understood.
  static final int ANY_TYPE = -1;

  ZoneDraft {
    records = List.copyOf(records);
    unread = Set.copyOf(unread);
  }

  /// A zone whose file cannot be read.
  static ZoneDraft unread(Name origin, Position at) {
    return new ZoneDraft(origin, at, List.of(), Set.of(), false);
  }

  /// Whether records of this name and type may be written in the zone, though they are not in
  /// `records`: then their absence is no problem of its own.
  boolean mayHave(Name name, int type) {
    return !whole
        || unread.contains(new SetKey(name, type))
        || unread.contains(new SetKey(name, ANY_TYPE));
  }
}
