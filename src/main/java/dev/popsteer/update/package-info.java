/// New editions of GeoIP databases: fetched from somebody's HTTP server, tried, and put in the
/// place of the old ones.
///
/// [dev.popsteer.update.DatabaseUpdate] is the whole of it: ask whether there is a newer edition
/// ([dev.popsteer.update.Edition]), fetch it within bounds of time and size
/// ([dev.popsteer.update.Transfer]), compare its checksum, unpack it
/// ([dev.popsteer.update.Unpacking]), open it as the server would, all in a directory beside the
/// file ([dev.popsteer.update.Scratch]), and only then replace the file, in one step. Whatever goes
/// wrong before that leaves everything as it was, and is an [dev.popsteer.update.UpdateFailure]
/// whose words say what to do.
///
/// A server that runs is not told: it sees that its file has changed.
///
/// May use `geo`. Knows no terminal and no settings.
@NullMarked
package dev.popsteer.update;

import org.jspecify.annotations.NullMarked;
