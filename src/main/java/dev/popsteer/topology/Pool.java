package dev.popsteer.topology;

import java.util.List;

/// The PoPs that carry a service.
///
/// @param pops never empty, none twice, in the order of the file
public record Pool(String name, List<Pop> pops) {

  public Pool {
    pops = List.copyOf(pops);
    if (pops.isEmpty()) {
      throw new IllegalArgumentException("pool " + name + " is empty");
    }
  }
}
