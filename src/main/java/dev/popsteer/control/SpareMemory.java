package dev.popsteer.control;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jboss.logging.Logger;

/// The part of the heap that loading needed and serving does not.
final class SpareMemory {

  private static final Logger LOG = Logger.getLogger(SpareMemory.class);

  // Options of the virtual machine that can be set while it runs. The first must not be above the
  // second, so it is lowered before and raised after it.
  private static final String MIN_FREE_PERCENT = "MinHeapFreeRatio";
  private static final String MAX_FREE_PERCENT = "MaxHeapFreeRatio";

  private SpareMemory() {}

  /// Gives it back to the system. Without this the process would keep it: the collector sees no
  /// need, for hardly anything is allocated afterwards.
  ///
  /// The heap is made tight for this one collection: kept so, loading would spend a quarter of its
  /// time in collections. Afterwards it may grow as before, by the few regions that serving needs.
  static void giveBack() {
    var machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      var min = machine.getVMOption(MIN_FREE_PERCENT).getValue();
      var max = machine.getVMOption(MAX_FREE_PERCENT).getValue();
      try {
        machine.setVMOption(MIN_FREE_PERCENT, "5");
        machine.setVMOption(MAX_FREE_PERCENT, "10");
        collect();
      } finally {
        machine.setVMOption(MAX_FREE_PERCENT, max);
        machine.setVMOption(MIN_FREE_PERCENT, min);
      }
    } catch (IllegalArgumentException e) {
      LOG.debugf(e, "The heap of this virtual machine cannot be made tight");
      collect();
    }
  }

  @SuppressWarnings("SystemGc") // Once a load. Queries wait in the sockets' buffers meanwhile.
  private static void collect() {
    System.gc();
  }
}
