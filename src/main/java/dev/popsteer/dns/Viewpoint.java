package dev.popsteer.dns;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;

/// What an answer depends on beside its question: what is served, and who asks.
///
/// @param client the client subnet's address, or the resolver's
/// @param tailored whether it is the client subnet's, so that resolvers keep the answer for the
///   clients of its scope only; else it holds for all clients of the resolver
/// @param queryId where a rotated answer begins depends on it
record Viewpoint(Snapshot snapshot, IpAddress client, boolean tailored, int queryId) {}
