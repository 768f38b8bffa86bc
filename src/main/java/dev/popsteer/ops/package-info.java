/// What operators and their tools learn of the process: whether it is ready, whether answers are
/// limited, and metrics, which are read when somebody scrapes them.
///
/// May use `control`, `transport`, `http` and the core.
@NullMarked
package dev.popsteer.ops;

import org.jspecify.annotations.NullMarked;
