package dev.popsteer.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

/// What a query is answered with, before it becomes bytes.
///
/// @param authoritative the AA bit
/// @param scope leading bits of the client subnet that the answer depends on; 0 for an answer that
///   is the same for every client
/// @param extendedError why it is an error; null if there is nothing to say
/// @param decided what it goes by where a name is steered; null if none is
record Answer(
    int rcode,
    boolean authoritative,
    List<Record> records,
    List<Record> authority,
    List<Record> additional,
    int scope,
    @Nullable ExtendedError extendedError,
    @Nullable Decided decided) {

  /// Extended DNS errors that we send (RFC 8914 §4), with their codes.
  enum ExtendedError {
    /// The client is denied by a rule (§4.19).
    PROHIBITED(18),
    /// We are no authority for the name in this class (§4.21).
    NOT_AUTHORITATIVE(20),
    /// What is asked for is not to be had here (§4.22).
    NOT_SUPPORTED(21);

    private final int code;

    ExtendedError(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  Answer {
    records = List.copyOf(records);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /// One that goes by nothing that was decided.
  Answer(
      int rcode,
      boolean authoritative,
      List<Record> records,
      List<Record> authority,
      List<Record> additional,
      int scope,
      @Nullable ExtendedError extendedError) {
    this(rcode, authoritative, records, authority, additional, scope, extendedError, null);
  }

  /// This answer, said to hold for the clients of another scope.
  Answer withScope(int other) {
    return new Answer(
        rcode, authoritative, records, authority, additional, other, extendedError, decided);
  }

  /// This answer, said to go by what was decided.
  Answer decidedBy(@Nullable Decided by) {
    return new Answer(
        rcode, authoritative, records, authority, additional, scope, extendedError, by);
  }

  /// An error, with nothing but its code.
  static Answer error(int rcode) {
    return new Answer(rcode, false, List.of(), List.of(), List.of(), 0, null);
  }

  /// REFUSED because the name is in none of our zones. No referral upwards, which would only be
  /// larger.
  static Answer notAuthoritative() {
    return refusal(Rcode.REFUSED, 0, ExtendedError.NOT_AUTHORITATIVE);
  }

  /// NOTIMP, for opcodes that we do not have.
  static Answer notSupported() {
    return refusal(Rcode.NOTIMP, 0, ExtendedError.NOT_SUPPORTED);
  }

  /// Records that are the same for every client, and nothing beside.
  static Answer authoritative(List<Record> records) {
    return new Answer(Rcode.NOERROR, true, records, List.of(), List.of(), 0, null);
  }

  /// REFUSED because a rule denies the client.
  static Answer prohibited(int scope) {
    return refusal(Rcode.REFUSED, scope, ExtendedError.PROHIBITED);
  }

  private static Answer refusal(int rcode, int scope, ExtendedError error) {
    return new Answer(rcode, false, List.of(), List.of(), List.of(), scope, error);
  }
}
