@NullMarked
package dev.popsteer.cli;

import org.jspecify.annotations.NullMarked;
