/// Playlists of players, as far as it takes to tell one client where to begin: HLS multivariant
/// playlists and DASH MPDs.
///
/// Text in, text out; whatever the text is, nothing is thrown. What is not understood is kept as it
/// is. May use nothing else of the project.
@NullMarked
package dev.popsteer.playlist;

import org.jspecify.annotations.NullMarked;
