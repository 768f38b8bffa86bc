/// HTTP: what is asked of the router with `curl`.
///
/// Reads the current snapshot and calls the same functions as DNS. May use `routing`, `zone`,
/// `topology`, `geo` and `dns`.
@NullMarked
package dev.popsteer.http;

import org.jspecify.annotations.NullMarked;
