@NullMarked
package dev.popsteer.ops;

import org.jspecify.annotations.NullMarked;
