/// The files of `deploy` and `.github`, which the programs that they are for, or linters, must
/// accept, and which do what they are there for as far as one machine can show it.
@NullMarked
package dev.popsteer.deploy;

import org.jspecify.annotations.NullMarked;
