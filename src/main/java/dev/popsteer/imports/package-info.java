/// Makes popsteer's configuration out of what other programs use: the tool behind `popsteer
/// import`.
///
/// An importer reads files into a [dev.popsteer.imports.Draft], and says what of them has no
/// counterpart here; [dev.popsteer.imports.DraftWriter] makes `pops.yaml`, `services.yaml` and
/// files of prefixes out of that. A mistake in a file is a value, never an exception. What is read
/// is bounded: 16 MiB a file, 1000 files, includes 8 deep, 1,000,000 prefixes.
///
/// The importers:
/// - `CoverageZonesImport`: coverage zone files of Apache Traffic Control, with `LocatedJson`
/// - `GeofeedImport`: geofeeds (RFC 8805), with `GeofeedLine` and `CsvFields`
/// - `GdnsdImport`: gdnsd's plugin geoip, with `GdnsdMap` for a map (`GdnsdPlaces`, `GdnsdNets`),
///   `GdnsdSites` for data centres, `GdnsdResources` and `GdnsdTargets` for what they answer with
/// - `VscfReader`, `VscfLexer`, `VscfValue`, `VscfView`: the language of gdnsd's files
///
/// What they share:
/// - `InputFiles`, `Position`: files, and places in them
/// - `PopsWriter`, `ServicesWriter`: the two files of a draft
/// - `Findings`, `ImportProblem`, `ImportResult`: mistakes, warnings, and the result
/// - `PrefixBudget`: reads prefixes, and counts them
/// - `UniqueNames`, `AddressText`, `YamlScalar`, `Shown`: names and texts from outside, in the form
///   they may have here
///
/// The server does not use this package. It may use `geo`; it reads files, but prints nothing and
/// knows no clock.
@NullMarked
package dev.popsteer.imports;

import org.jspecify.annotations.NullMarked;
