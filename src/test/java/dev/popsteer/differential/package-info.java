/// This server beside NSD and Knot: the same generated zones, the same queries, the same answers.
///
/// [dev.popsteer.differential.ZoneGenerator] makes families of zones and
/// [dev.popsteer.differential.QueryGenerator] queries about them;
/// [dev.popsteer.differential.PeerServer] runs a peer, [dev.popsteer.differential.PipelinedClient]
/// asks it, and [dev.popsteer.differential.Reply] is an answer without what says nothing. Where two
/// answers differ and both are lawful, [dev.popsteer.differential.LawfulDifference] names the
/// reason.
@NullMarked
package dev.popsteer.differential;

import org.jspecify.annotations.NullMarked;
