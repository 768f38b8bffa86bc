/// Which PoPs are up: reports of monitors in, one state for each PoP out.
///
/// Pure functions of what was read and what was believed before; who reads it, and when, is the
/// business of `dev.popsteer.control`. May use `topology`.
@NullMarked
package dev.popsteer.health;

import org.jspecify.annotations.NullMarked;
