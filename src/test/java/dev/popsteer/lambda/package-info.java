@NullMarked
package dev.popsteer.lambda;

import org.jspecify.annotations.NullMarked;
