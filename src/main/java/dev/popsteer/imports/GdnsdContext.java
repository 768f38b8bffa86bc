package dev.popsteer.imports;

import dev.popsteer.geo.Countries;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the readers of the parts of a gdnsd configuration share.
///
/// @param geoipDirectory where files of nets are looked for
/// @param zones takes the coverage zones that are made
record GdnsdContext(
    VscfView view,
    VscfReader reader,
    InputFiles files,
    Path geoipDirectory,
    GdnsdSites sites,
    UniqueNames zoneNames,
    PrefixBudget budget,
    Countries countries,
    List<Draft.Zone> zones) {

  static GdnsdContext of(Path configDirectory, Findings findings) {
    var files = new InputFiles(findings);
    return new GdnsdContext(
        new VscfView(findings),
        new VscfReader(files, findings),
        files,
        configDirectory.resolve("geoip"),
        new GdnsdSites(findings),
        UniqueNames.configNames(),
        new PrefixBudget(),
        Countries.bundled(),
        new ArrayList<>());
  }

  Findings findings() {
    return view.findings();
  }
}
