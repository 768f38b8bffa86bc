/// The router as a function of AWS Lambda: takes in events, brings the files of its package along,
/// and outlasts snapshots.
///
/// Thin: what an event is answered with is the business of `http`, how the parts are put together
/// that of `cli`. Stands on top of all, and nothing uses it. Beans here are only in the build with
/// the profile `lambda`, as what they use of AWS is.
@NullMarked
package dev.popsteer.lambda;

import org.jspecify.annotations.NullMarked;
