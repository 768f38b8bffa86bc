package dev.popsteer.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.popsteer.dns.CompiledResponder.Step;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Answers datagrams in place, in memory that one thread uses again and again.
///
/// Not safe for use by several threads: each has its own.
public final class DatagramResponder {

  /// How many datagrams are taken from step to step together. Half as many wait for memory longer,
  /// twice as many displace one another from the fastest cache.
  public static final int LANES = 8;

  private final CompiledResponder[] lanes = new CompiledResponder[LANES];
  private final Datagram[] expected = new Datagram[LANES];
  private final MemorySegment memory;
  private int next;
  private int end;

  /// @param memory native, holds queries and answers
  public DatagramResponder(Responder responder, MemorySegment memory) {
    var tally = responder.counts().newTally();
    var sampler = responder.samples().newSampler();
    Arrays.setAll(lanes, _ -> new CompiledResponder(responder, tally, sampler));
    this.memory = memory;
  }

  /// Finds out what to answer to these messages, which are those that [#respond] will be asked
  /// next, in this order: a hint, without which it answers the same.
  ///
  /// What an answer is made of lies in memory that is waited for again and again. While one message
  /// waits, the processor goes on with the next, if that is at the same step.
  ///
  /// @param count how many of them, at most [#LANES]
  public void expect(Datagram[] datagrams, int count) {
    next = 0;
    end = count;
    for (int lane = 0; lane < count; lane++) {
      expected[lane] = datagrams[lane];
      lanes[lane].read(fetch(datagrams[lane], lanes[lane]), datagrams[lane]);
    }
    for (var step : Step.ALL) {
      for (int lane = 0; lane < count; lane++) {
        lanes[lane].take(step);
      }
    }
  }

  private int fetch(Datagram datagram, CompiledResponder lane) {
    int length = datagram.queryBytes();
    MemorySegment.copy(memory, JAVA_BYTE, datagram.queryAt(), lane.message(), 0, length);
    return length;
  }

  /// Answers one message.
  ///
  /// @return the length of the answer that was written; 0 if there must be none
  @SuppressWarnings("ReferenceEquality") // Datagrams are used again and again: which one is meant.
  public int respond(Datagram datagram) {
    boolean isExpected = next < end && expected[next] == datagram;
    if (!isExpected) {
      end = 0;
    }
    var lane = lanes[isExpected ? next++ : 0];
    int written = isExpected ? lane.finish() : lane.respond(fetch(datagram, lane), datagram);
    MemorySegment.copy(lane.answer(), 0, memory, JAVA_BYTE, datagram.answerAt(), written);
    return written;
  }

  /// Counts how long answers took: so many of them as long as this.
  public void took(int answers, long nanos) {
    lanes[0].took(Protocol.UDP, answers, nanos);
  }

  /// How many queries have been answered by a compiled answer so far.
  long fromCompiled() {
    return Arrays.stream(lanes).mapToLong(CompiledResponder::fromCompiled).sum();
  }
}
