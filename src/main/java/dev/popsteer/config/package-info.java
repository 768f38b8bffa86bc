/// Files to values: zones as RFC 1035 master files; PoPs, pools and services in YAML.
///
/// [dev.popsteer.config.ConfigLoader] reads everything and either gives a whole, checked
/// configuration or all of its problems, each with file, line and column. Reading goes on past a
/// mistake, so that all come together; what depends on something broken is not judged, so that no
/// problem is merely the consequence of another. A mistake in a file is never an exception.
///
/// May use `geo`, `zone`, `topology` and `routing`; knows no Quarkus, socket, clock or logger.
@NullMarked
package dev.popsteer.config;

import org.jspecify.annotations.NullMarked;
