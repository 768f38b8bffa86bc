/// What the operator runs: PoPs, pools of them with their policies, and coverage zones.
///
/// Plain values, already checked; how they are written in files is the business of
/// `dev.popsteer.config`. May use `geo`.
@NullMarked
package dev.popsteer.topology;

import org.jspecify.annotations.NullMarked;
