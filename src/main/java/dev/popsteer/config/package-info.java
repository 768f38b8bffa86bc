/// Files to values: zones as RFC 1035 master files; PoPs, pools and services in YAML.
///
/// [dev.popsteer.config.ConfigLoader] reads everything and either gives a whole, checked
/// configuration or all of its problems, each with file, line and column. Reading goes on past a
/// mistake, so that all come together; what depends on something broken is not judged, so that no
/// problem is merely the consequence of another. A mistake in a file is never an exception.
///
/// Loading, from the outside in:
/// - `ConfigLoader`: reads everything, then checks it
/// - `ConfigSource`: a directory, or texts that are built in
/// - `LoadResult`: loaded or rejected
/// - `SteeringConfig`: a whole configuration
///
/// Source text and problems:
/// - `SourceFiles`: reads the files of a load, and remembers which
/// - `SourceText`: a file that was read
/// - `Position`: file, line and column
/// - `Problem`, `Problems`: a mistake, and all of a load
/// - `Quote`: a value from outside in a message
/// - `KnownNames`: "did you mean …?"
///
/// YAML:
/// - `YamlReader`: text to nodes
/// - `YamlView`, `YamlMapping`: nodes as what they should be
/// - `YamlNumber`, `TtlText`, `MillisText`, `AsnText`, `PrefixText`, `PrefixLengths`, `HostName`:
///   what text in a node may be
/// - `PopsReader`: `pops.yaml`, with `PopReader` and `ReachReader` for a PoP, `AddressListReader`
///   and `PopAddress` for its addresses, `PoolReader` and `PolicyReader` for a pool,
///   `CoverageReader` and `PrefixListReader` for coverage zones, and `PopReferences` for codes
/// - `PopSelection`: which PoPs a pool or probe is about
/// - `ProbesReader`: probes, with `ProbeReader` for one, `PaceReader` for how often, and
///   `CheckReader` and `TlsRulesReader` for what is asked; `Probe`, `Pace`, `Check` and `TlsRules`
///   are what they give
/// - `Places`, `Definitions`: what `pops.yaml` defines
/// - `ServicesReader`: `services.yaml`, with `PipelineReader`, `RuleReader` and `ConditionReader`
///   for a pipeline, `PoolReferences` for names of pools, and `ServiceReader` for a service
/// - `DeclaredService`, `DeclaredPipeline`: a service and a pipeline as they are written
///
/// Master files:
/// - `ZonesReader`: which files are zones, and their origins
/// - `MasterReader`: a zone with the files it includes
/// - `MasterLexer`: text to entries (`MasterEntry`) of tokens (`MasterToken`)
/// - `MasterScope`: what an entry hands down to the next
/// - `RecordReader`: an entry to a record, with `RdataReader` for its value and `SvcParamChecks`
///   for the parameters of SVCB and HTTPS records
/// - `PlacedRecord`, `ZoneDraft`: a record and a zone as they are written
///
/// Checks:
/// - `ZoneIndex`: a zone's records by name and type
/// - `ServedNames`: all zones and services together
/// - `ZoneChecks`: the records of one zone among each other
/// - `RedirectionChecks`: DNAME records, and what stands below them
/// - `DelegationChecks`: name servers, zone cuts, and zones inside a zone
/// - `CutReachability`: zone cuts that can only be found through each other
/// - `AnswerChecks`: a service's PoPs against what it answers with, and for whom
/// - `SteeringChecks`: services and host names against the zones
/// - `PlanChecks`: services against the number of plans that are compiled
///
/// May use `geo`, `zone`, `topology` and `routing`; knows no Quarkus, socket, clock or logger.
@NullMarked
package dev.popsteer.config;

import org.jspecify.annotations.NullMarked;
