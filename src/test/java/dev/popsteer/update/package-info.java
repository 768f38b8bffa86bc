@NullMarked
package dev.popsteer.update;

import org.jspecify.annotations.NullMarked;
