/// The static side of DNS: zones, their record sets, and what a name in them leads to.
///
/// A zone knows which names are steered, but not how. May use nothing else of the project.
@NullMarked
package dev.popsteer.zone;

import org.jspecify.annotations.NullMarked;
