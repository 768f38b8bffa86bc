/// Sockets: bytes in, bytes out, and limits on what a client can make us hold.
///
/// Every listener ends in [dev.popsteer.dns.Responder]. May use `dns` and addresses from `geo`.
@NullMarked
package dev.popsteer.transport;

import org.jspecify.annotations.NullMarked;
