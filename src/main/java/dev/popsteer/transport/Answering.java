package dev.popsteer.transport;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Datagram;
import dev.popsteer.dns.DatagramResponder;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.dns.Unanswered;
import dev.popsteer.geo.IpAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What every listener ends in: the responder, told when a message came.
///
/// Safe for use by many threads.
public final class Answering {

  private final Responder responder;
  private final StreamResponder overStreams;
  private final InstantSource clock;

  /// @param clock gives the time of arrival
  public Answering(Responder responder, InstantSource clock) {
    this.responder = responder;
    this.overStreams = new StreamResponder(responder);
    this.clock = clock;
  }

  /// Answers one message that came over a connection.
  ///
  /// @return the answer, or null if there must be none
  byte @Nullable [] answer(byte[] message, IpAddress source, Protocol protocol) {
    long began = System.nanoTime();
    byte[] answer = overStreams.respond(message, new Arrival(source, protocol, clock.millis()));
    if (answer != null) {
      overStreams.took(protocol, System.nanoTime() - began);
    }
    return answer;
  }

  /// How many datagrams have got no answer so far because they were over the rate limit of their
  /// source.
  long limitedOverUdp() {
    return responder.counts().totals().unanswered(Protocol.UDP, Unanswered.LIMITED);
  }

  /// The same for datagrams.
  UdpAnswering overUdp(FaultLog faults) {
    return new UdpAnswering(
        memory -> new CompiledAnswerer(new DatagramResponder(responder, memory)), clock, faults);
  }

  private record CompiledAnswerer(DatagramResponder responder) implements DatagramAnswerer {

    @Override
    public void expect(Datagram[] datagrams, int count) {
      responder.expect(datagrams, count);
    }

    @Override
    public int respond(Datagram datagram) {
      return responder.respond(datagram);
    }

    @Override
    public void took(int answers, long nanos) {
      responder.took(answers, nanos);
    }
  }
}
