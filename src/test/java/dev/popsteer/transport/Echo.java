package dev.popsteer.transport;

import dev.popsteer.dns.Datagram;
import dev.popsteer.dns.DatagramFixture;
import java.lang.foreign.MemorySegment;

/// Answers each query with itself, as a response.
record Echo(MemorySegment memory) implements DatagramAnswerer {

  @Override
  public int respond(Datagram datagram) {
    return DatagramFixture.echo(memory, datagram);
  }
}
