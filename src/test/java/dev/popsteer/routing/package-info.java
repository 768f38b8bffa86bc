@NullMarked
package dev.popsteer.routing;

import org.jspecify.annotations.NullMarked;
