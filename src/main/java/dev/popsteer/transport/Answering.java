package dev.popsteer.transport;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.DatagramResponder;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.IpAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// What every listener ends in: the responder, told when a message came.
///
/// Safe for use by many threads.
///
/// @param clock gives the time of arrival
public record Answering(Responder responder, InstantSource clock) {

  /// Answers one message.
  ///
  /// @return the answer, or null if there must be none
  byte @Nullable [] answer(byte[] message, IpAddress source, Protocol protocol) {
    return responder.respond(message, new Arrival(source, protocol, clock.millis()));
  }

  /// The same for datagrams.
  UdpAnswering overUdp(FaultLog faults) {
    return new UdpAnswering(
        memory -> new DatagramResponder(responder, memory)::respond, clock, faults);
  }
}
