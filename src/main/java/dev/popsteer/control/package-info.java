/// The control plane: watches files and Redis, builds snapshots, and is the only one to publish
/// them.
///
/// Nothing here is on the path of a query; whatever fails here, the last snapshot goes on serving.
/// May use `config`, `probe`, `redis` and the core; of `dns` only the secrets of cookies, which it
/// watches.
@NullMarked
package dev.popsteer.control;

import org.jspecify.annotations.NullMarked;
