/// What operators' tools ask of the process: whether it is ready.
///
/// May use `control` and the core.
@NullMarked
package dev.popsteer.ops;

import org.jspecify.annotations.NullMarked;
