package dev.popsteer.transport;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.DatagramResponder;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.StreamResponder;
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
    return overStreams.respond(message, new Arrival(source, protocol, clock.millis()));
  }

  /// The same for datagrams.
  UdpAnswering overUdp(FaultLog faults) {
    return new UdpAnswering(
        memory -> new DatagramResponder(responder, memory)::respond, clock, faults);
  }
}
