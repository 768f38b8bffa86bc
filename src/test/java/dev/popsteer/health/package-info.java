@NullMarked
package dev.popsteer.health;

import org.jspecify.annotations.NullMarked;
