/// Probes against real servers of the loopback interface, which do what servers ought not to.
@NullMarked
package dev.popsteer.probe;

import org.jspecify.annotations.NullMarked;
