@NullMarked
package dev.popsteer.http;

import org.jspecify.annotations.NullMarked;
