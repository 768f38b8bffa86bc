package dev.popsteer.transport;

import dev.popsteer.dns.Datagram;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// What the UDP sockets of an address end in.
///
/// Safe for use by many threads, each of which has an answerer of its own.
///
/// @param answerers makes an answerer for queries and answers in a thread's memory
/// @param clock gives the time of arrival
/// @param faults takes what should not happen
/// @param failed how many queries came to nothing for that
record UdpAnswering(
    Function<MemorySegment, DatagramAnswerer> answerers,
    InstantSource clock,
    FaultLog faults,
    AtomicLong failed) {

  /// One of which no query has failed yet.
  UdpAnswering(
      Function<MemorySegment, DatagramAnswerer> answerers, InstantSource clock, FaultLog faults) {
    this(answerers, clock, faults, new AtomicLong());
  }

  /// The same behind proxies.
  UdpAnswering behind(TrustedProxies proxies) {
    return new UdpAnswering(
        messages -> proxies.behind(answerers.apply(messages), messages), clock, faults, failed);
  }

  /// The answerer for a thread. A bug in answering, or a lack of memory, costs it one query.
  DatagramAnswerer on(MemorySegment messages) {
    var answerer = answerers.apply(messages);
    return new DatagramAnswerer() {
      @Override
      public void expect(Datagram[] datagrams, int count) {
        answerer.expect(datagrams, count);
      }

      @Override
      public int respond(Datagram datagram) {
        try {
          return answerer.respond(datagram);
        } catch (Throwable e) {
          failed.incrementAndGet();
          faults.report("A query could not be answered", e);
          return 0;
        }
      }

      @Override
      public void took(int answers, long nanos) {
        answerer.took(answers, nanos);
      }
    };
  }
}
