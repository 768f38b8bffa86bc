@NullMarked
package dev.popsteer.redis;

import org.jspecify.annotations.NullMarked;
