@NullMarked
package dev.popsteer.playlist;

import org.jspecify.annotations.NullMarked;
