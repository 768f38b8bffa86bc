/// Makes a small GeoIP database out of a large one: the tool behind `geo-data/`.
///
/// [dev.popsteer.coarsen.Coarsening] prunes the tree of prefixes the way decision trees are pruned
/// (cost-complexity: Breiman, Friedman, Olshen, Stone, "Classification and Regression Trees", 1984,
/// chapter 3) until what is left fits a budget of bytes, and [dev.popsteer.coarsen.MmdbWriter]
/// writes it. The server does not use this package, and it knows only `geo`: no file, no terminal.
@NullMarked
package dev.popsteer.coarsen;

import org.jspecify.annotations.NullMarked;
