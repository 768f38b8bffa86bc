package dev.popsteer.dns;

import dev.popsteer.routing.Decision;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What was decided for a query, as far as it is counted and logged.
///
/// @param service the first steered name on the way
/// @param pop the one that the answer begins with; null if it leads to none
public record Decided(Name service, Kind kind, @Nullable PopCode pop) {

  /// How a decision came about.
  public enum Kind {
    /// See [Decision.Reason#BEST_UP]; likewise the next three.
    BEST_UP("best-up"),
    FEW_UP("few-up"),
    NONE_UP("none-up"),
    ALL_BUSY("all-busy"),
    /// See [Decision.Exhausted].
    FALLBACK("fallback"),
    /// A rule denies the client, with REFUSED.
    REFUSED("refused"),
    /// A rule denies the client, with no data.
    NO_DATA("no-data"),
    /// See [Decision.Lacking].
    LACKING("lacking");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// What it is called in metrics and logs.
    public String word() {
      return word;
    }
  }

  /// @param queryId where a rotated answer begins depends on it
  static Decided of(Name service, Decision decision, int queryId) {
    return switch (decision) {
      case Decision.Steered(var pops, var _, boolean rotated, var reason, int _) ->
          new Decided(service, kind(reason), first(pops, rotated ? queryId : 0).code());
      case Decision.Exhausted _ -> new Decided(service, Kind.FALLBACK, null);
      case Decision.Denied(var denial, int _) ->
          switch (denial) {
            case REFUSED -> new Decided(service, Kind.REFUSED, null);
            case NODATA -> new Decided(service, Kind.NO_DATA, null);
          };
      case Decision.Lacking _ -> new Decided(service, Kind.LACKING, null);
    };
  }

  private static Pop first(List<Pop> pops, int turn) {
    return pops.get(turn % pops.size());
  }

  private static Kind kind(Decision.Reason reason) {
    return switch (reason) {
      case BEST_UP -> Kind.BEST_UP;
      case FEW_UP -> Kind.FEW_UP;
      case NONE_UP -> Kind.NONE_UP;
      case ALL_BUSY -> Kind.ALL_BUSY;
    };
  }
}
