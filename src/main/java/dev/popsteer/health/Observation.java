package dev.popsteer.health;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that was read about one PoP in one look.
///
/// @param reports at most one for each monitor; what could not be understood is left out
/// @param drainReason the operator's words if the PoP is drained, else null
public record Observation(List<MonitorReport> reports, @Nullable String drainReason) {

  public static final Observation NOTHING = new Observation(List.of(), null);

  public Observation {
    reports = List.copyOf(reports);
  }
}
