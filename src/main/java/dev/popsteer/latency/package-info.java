/// How long a packet takes between a client and a PoP.
///
/// May use `geo` and `topology`.
@NullMarked
package dev.popsteer.latency;

import org.jspecify.annotations.NullMarked;
