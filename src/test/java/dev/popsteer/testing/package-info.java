@NullMarked
package dev.popsteer.testing;

import org.jspecify.annotations.NullMarked;
