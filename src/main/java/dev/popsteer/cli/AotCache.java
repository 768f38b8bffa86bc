package dev.popsteer.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/// The virtual machine's AOT cache (JEP 514): classes as they were loaded, and what was learnt of
/// them, in a training run. A virtual machine goes on without one that does not fit, more slowly,
/// so it is to be seen in the log.
final class AotCache {

  private AotCache() {}

  /// What became of the cache, for the log.
  ///
  /// @param isLost whether there is one and it is not used
  record Use(String text, boolean isLost) {}

  static Use use() {
    return use(file(), System.getProperty("java.vm.info", ""));
  }

  /// @param file that was given to the virtual machine; empty if none was
  /// @param vmInfo what it says of itself: "sharing" if it uses any cache at all, the one that
  ///   comes with the JDK included; but that is not used beside another
  static Use use(String file, String vmInfo) {
    if (file.isEmpty()) {
      return new Use("AOT cache: none was given (-XX:AOTCache), so the start took longer", false);
    }
    if (vmInfo.contains("sharing")) {
      return new Use("AOT cache: " + file + " is used", false);
    }
    return new Use(
        "AOT cache: %s is not used, so the start took longer: it was made by another JDK, with other"
                .formatted(file)
            + " flags, or of other jar files; what the virtual machine said at its start says which",
        true);
  }

  private static String file() {
    try {
      return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .getVMOption("AOTCache")
          .getValue();
    } catch (IllegalArgumentException e) {
      return ""; // a virtual machine that has no such option
    }
  }
}
