@NullMarked
package dev.popsteer.dns;

import org.jspecify.annotations.NullMarked;
