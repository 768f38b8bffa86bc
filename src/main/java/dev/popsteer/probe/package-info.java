/// A monitor: finds out by connecting to them which PoPs are up.
///
/// [dev.popsteer.probe.Prober] probes each [dev.popsteer.probe.Target] in a virtual thread of its
/// own, so that one that hangs keeps nobody waiting; everything in a probe has one deadline
/// ([dev.popsteer.probe.Attempt]). What came of it is an [dev.popsteer.probe.Outcome], in words;
/// [dev.popsteer.probe.Tally] counts outcomes, [dev.popsteer.probe.Belief] makes one verdict of
/// those of all addresses and probes of a PoP, and [dev.popsteer.probe.ProbeBoard] has the reports.
///
/// Connects to what the configuration names and to nothing that a server names: no redirection is
/// followed. Whatever a server does is an outcome, never an exception out of here, and what is read
/// of it is bounded.
///
/// May use `config`, `health`, `topology` and `geo`. Who reads the reports, and where the
/// configuration comes from, is the business of `dev.popsteer.control`.
@NullMarked
package dev.popsteer.probe;

import org.jspecify.annotations.NullMarked;
