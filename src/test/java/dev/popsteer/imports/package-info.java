@NullMarked
package dev.popsteer.imports;

import org.jspecify.annotations.NullMarked;
