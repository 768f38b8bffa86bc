@NullMarked
package dev.popsteer.transport;

import org.jspecify.annotations.NullMarked;
