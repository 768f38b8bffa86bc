package dev.popsteer.config;

import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A record, and where it is written.
///
/// @param at where its entry begins
/// @param value where its value begins
record PlacedRecord(Record record, Position at, Position value) {

  Name name() {
    return record.getName();
  }

  int type() {
    return record.getType();
  }

  /// `the A record of www.example.net`
  String described() {
    return "the " + Type.string(type()) + " record of " + Quote.name(name());
  }
}
