package dev.popsteer.topology;

import java.util.List;

/// Everything the operator says about places.
///
/// @param pops all PoPs, codes unique, in the order of the file
/// @param coverageZones names unique; a prefix may be in several
public record Topology(List<Pop> pops, List<Pool> pools, List<CoverageZone> coverageZones) {

  public Topology {
    pops = List.copyOf(pops);
    pools = List.copyOf(pools);
    coverageZones = List.copyOf(coverageZones);
  }
}
