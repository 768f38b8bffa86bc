package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Makes decisions the same all over blocks of a given size, so that the scope is no longer than
/// that, at the cost of some latency.
///
/// In each block the clients of one group, for whom the same rule decides and whom the same PoPs
/// serve, get the choice that most of their addresses had. Which group that is stays exact: no
/// client is denied, taken out of a coverage zone, or sent to a PoP that does not serve it, because
/// of its neighbours. Where groups differ within a block, scopes are longer than the limit.
final class ScopeCoarsening {

  private static final double NEXT_TO_NOTHING = 0x1p-80;

  private final ClientTable clients;
  private final List<Choice> choices;

  /// By slot of the client table.
  private final int[] choiceBySlot;

  /// By index of the traits.
  private final int[] groupByTraits;

  private final MaxScope maxScope;
  private final PrefixTable.Builder coarse = new PrefixTable.Builder();

  private final Map<Family, Sum> sums = new EnumMap<>(Family.class);

  /// What is summed up of a family's addresses that are sent to a PoP, but not by a hash.
  private static final class Sum {
    private double addresses;
    private double moved;
    private double lossMillis;
    private double maxLossMillis;

    ScopeLoss.OfFamily loss() {
      return addresses == 0
          ? ScopeLoss.OfFamily.NONE
          : new ScopeLoss.OfFamily(lossMillis / addresses, maxLossMillis, moved / addresses);
    }
  }

  /// A part of a block with one cell.
  ///
  /// @param first where it begins
  /// @param size in addresses of IPv4, or /64 networks of IPv6
  private record Piece(IpAddress first, int slot, double size) {}

  ScopeCoarsening(
      ClientTable clients,
      List<Choice> choices,
      int[] choiceBySlot,
      int[] groupByTraits,
      MaxScope maxScope) {
    this.clients = clients;
    this.choices = choices;
    this.choiceBySlot = choiceBySlot;
    this.groupByTraits = groupByTraits;
    this.maxScope = maxScope;
  }

  /// The table from address to choice.
  PrefixTable coarsen() {
    coarsen(Family.IPV4);
    if (maxScope.ipv6Bits() <= MaxScope.MAX_IPV6_BITS) {
      coarsen(Family.IPV6);
    } else {
      clients
          .cells()
          .forEachRange(
              Family.IPV6,
              (high, low, cell) -> coarse.add(IpAddress.ofIpv6(high, low), choiceBySlot[cell + 1]));
    }
    return coarse.build();
  }

  private void coarsen(Family family) {
    var walk = new Walk(family);
    clients.cells().forEachRange(family, walk);
    walk.end();
  }

  /// Known once the table is there.
  ScopeLoss loss() {
    return new ScopeLoss(sum(Family.IPV4).loss(), sum(Family.IPV6).loss());
  }

  private Sum sum(Family family) {
    return sums.computeIfAbsent(family, _ -> new Sum());
  }

  /// Goes through the ranges of a family, block by block. Positions are the first 64 bits of
  /// addresses; IPv6 ranges that begin within a /64 network have no size.
  private final class Walk implements PrefixTable.RangeVisitor {

    private final Family family;
    private final long blockMask;
    private final List<Piece> block = new ArrayList<>();
    private IpAddress rangeFirst;
    private int rangeSlot = -1;

    Walk(Family family) {
      this.family = family;
      this.rangeFirst = new IpAddress(family, 0, 0);
      int bits = family == Family.IPV4 ? maxScope.ipv4Bits() : maxScope.ipv6Bits();
      this.blockMask = -1L << (64 - bits);
    }

    @Override
    public void range(long high, long low, int cell) {
      if (rangeSlot >= 0) {
        close(high, low);
      }
      rangeFirst = new IpAddress(family, high, low);
      rangeSlot = cell + 1;
    }

    /// The open range ends before this address.
    private void close(long endHigh, long endLow) {
      if ((endHigh & blockMask) != (rangeFirst.high() & blockMask)) {
        cross(endHigh & blockMask);
      }
      if (rangeFirst.high() != endHigh || rangeFirst.low() != endLow) {
        add(rangeFirst, size(rangeFirst.high(), endHigh));
      }
    }

    /// The open range goes on into a later block: what it has in the blocks before that is done
    /// with.
    private void cross(long laterBlock) {
      long next = (rangeFirst.high() & blockMask) - blockMask; // -mask is the size of a block
      add(rangeFirst, size(rangeFirst.high(), next));
      flush();
      if (next != laterBlock) {
        add(new IpAddress(family, next, 0), size(next, laterBlock));
        flush();
      }
      rangeFirst = new IpAddress(family, laterBlock, 0);
    }

    private void add(IpAddress first, double size) {
      block.add(new Piece(first, rangeSlot, size));
    }

    private double size(long from, long to) {
      double span = to - from;
      // Past 2^63 the difference of unsigned numbers looks negative.
      double unsigned = span < 0 ? span + 0x1p64 : span;
      return family == Family.IPV4 ? unsigned / 0x1p32 : unsigned;
    }

    void end() {
      cross(0);
    }

    private void flush() {
      emit(block, family);
      block.clear();
    }
  }

  private void emit(List<Piece> block, Family family) {
    if (block.size() == 1) {
      put(block.getFirst(), choiceBySlot[block.getFirst().slot()], family);
      return;
    }
    Map<Integer, Map<Integer, Double>> votes = new HashMap<>();
    for (var piece : block) {
      votes
          .computeIfAbsent(group(piece), _ -> new HashMap<>())
          .merge(choiceBySlot[piece.slot()], weight(piece), Double::sum);
    }
    Map<Integer, Integer> winners = new HashMap<>();
    votes.forEach((group, counts) -> winners.put(group, winner(counts)));
    for (var piece : block) {
      put(piece, Objects.requireNonNull(winners.get(group(piece))), family);
    }
  }

  /// Addresses of unknown location, of which IPv6 has very many, count only where there are no
  /// others.
  private double weight(Piece piece) {
    boolean isLocated = clients.place(piece.slot()) != PrefixTable.NONE;
    return isLocated ? piece.size() : piece.size() * NEXT_TO_NOTHING;
  }

  /// Of choices with equally many addresses the one that was added first wins.
  private static int winner(Map<Integer, Double> counts) {
    return counts.entrySet().stream()
        .max(
            Comparator.<Map.Entry<Integer, Double>>comparingDouble(Map.Entry::getValue)
                .thenComparingInt(entry -> -entry.getKey()))
        .orElseThrow()
        .getKey();
  }

  private int group(Piece piece) {
    return groupByTraits[clients.traitsOf(piece.slot())];
  }

  private void put(Piece piece, int choice, Family family) {
    coarse.add(piece.first(), choice);
    int place = clients.place(piece.slot());
    if (place != PrefixTable.NONE
        && choices.get(choice) instanceof Choice.Ordered now
        && choices.get(choiceBySlot[piece.slot()]) instanceof Choice.Ordered exact) {
      var sum = sum(family);
      sum.addresses += piece.size();
      if (!now.pops().getFirst().equals(exact.pops().getFirst())) {
        double loss = millis(now, place) - millis(exact, place);
        sum.moved += piece.size();
        sum.lossMillis += loss * piece.size();
        sum.maxLossMillis = Math.max(sum.maxLossMillis, loss);
      }
    }
  }

  private double millis(Choice.Ordered choice, int place) {
    Pop pop = choice.pops().getFirst();
    return PoolChooser.roundTripMillis(clients.places().vectors(), place, pop);
  }
}
