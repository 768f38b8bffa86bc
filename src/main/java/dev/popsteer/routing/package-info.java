/// The decision: which PoP serves which client, and why.
///
/// A [dev.popsteer.routing.Snapshot] holds everything that a query may read; the
/// [dev.popsteer.routing.Router] is a pure function of it. May use `geo`, `zone`, `topology`,
/// `health` and `latency`; knows no message format, socket, clock or logger.
@NullMarked
package dev.popsteer.routing;

import org.jspecify.annotations.NullMarked;
