@NullMarked
package dev.popsteer.control;

import org.jspecify.annotations.NullMarked;
