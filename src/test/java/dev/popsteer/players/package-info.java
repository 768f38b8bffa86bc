/// Players and other clients as there are, at a small CDN on this host that the packaged program
/// steers: [SmallCdn] is the CDN, [Showing] what players make of it, [Timeline] the picture of
/// that.
@NullMarked
package dev.popsteer.players;

import org.jspecify.annotations.NullMarked;
