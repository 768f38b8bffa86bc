/// The command line, and how the parts are put together.
///
/// The top of the project: may use everything, and nothing uses it but `lambda`, which has another
/// way of being started.
@NullMarked
package dev.popsteer.cli;

import org.jspecify.annotations.NullMarked;
