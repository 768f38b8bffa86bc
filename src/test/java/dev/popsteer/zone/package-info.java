@NullMarked
package dev.popsteer.zone;

import org.jspecify.annotations.NullMarked;
