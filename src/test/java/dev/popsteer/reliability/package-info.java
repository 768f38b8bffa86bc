/// What becomes of answers while Redis fails in every way that it can: tests with real servers,
/// under queries at a fixed rate, whose figures stand in `docs/reliability.md`.
@NullMarked
package dev.popsteer.reliability;

import org.jspecify.annotations.NullMarked;
