/// A client for Redis that is never held up and never holds much: every exchange has a deadline,
/// every reply a bound, and whatever goes wrong, the next exchange begins with a new connection.
///
/// Speaks RESP 2 to a single server, to the master that Sentinels name, or to a Cluster, over TCP
/// or TLS. Knows nothing of what is stored; why it is our own, and what it may cost: ADR 9. Uses no
/// other package.
@NullMarked
package dev.popsteer.redis;

import org.jspecify.annotations.NullMarked;
