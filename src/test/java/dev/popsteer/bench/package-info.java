/// Benchmarks, and what they measure with. `bench/` in the project's folder has the commands.
@NullMarked
package dev.popsteer.bench;

import org.jspecify.annotations.NullMarked;
