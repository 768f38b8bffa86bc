package dev.popsteer.dns;

import dev.popsteer.routing.Snapshot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one function behind every transport: the bytes of a query to the bytes of an answer.
///
/// Safe for use by many threads.
public final class Responder {

  private final Supplier<Snapshot> snapshots;

  /// Answers from what is current when a query comes.
  ///
  /// @param snapshots gives the current snapshot; asked once for each query
  public Responder(Supplier<Snapshot> snapshots) {
    this.snapshots = snapshots;
  }

  /// Answers one message.
  ///
  /// @param message one whole DNS message, without TCP's length field
  /// @return the answer, or null if there must be none
  public byte @Nullable [] respond(byte[] message, Arrival arrival) {
    return switch (QueryParser.parse(message)) {
      case Request.Silence() -> null;
      case Request.Rejected rejected -> AnswerWriter.write(rejected, arrival.protocol());
      case Request.Query query ->
          AnswerWriter.write(
              query, Answerer.answer(query, snapshots.get(), arrival.source()), arrival.protocol());
    };
  }
}
