package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.MappedPrefixes;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.topology.Policy.HashKey;
import dev.popsteer.topology.Pop;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/// For one plan and one state of health: the compiled table from client address to choice.
///
/// Neighbours with the same choice are merged, so the scope of a choice is the largest prefix on
/// which it is the same.
///
/// Where a hash decides, a decision is constant on smaller blocks: the grains that are hashed, or
/// ranges if those are smaller. From there the scope is made larger, bit by bit, while the whole
/// block around the address is decided alike and has few enough grains and ranges to find out.
/// Those limits hold for a block whichever address in it was asked about, so that scopes do not
/// overlap.
public final class SteeringTable {

  /// By how many bits a scope may be shorter than the finest grain: at most 16 are compared.
  private static final int MAX_GROWTH_BITS = 4;

  /// A block with more ranges is not looked through.
  private static final int MAX_RANGES = 8;

  private final MappedPrefixes prefixes;
  private final List<Choice> choices;
  private final Optional<ScopeLoss> loss;
  private final boolean hashes;
  private final int ipv4Shortest;
  private final int ipv6Shortest;

  /// @param table from address to what has a choice
  /// @param choiceByValue index of the choice of each value, that of [PrefixTable#NONE] first
  SteeringTable(
      PrefixTable table, int[] choiceByValue, List<Choice> choices, Optional<ScopeLoss> loss) {
    boolean hashesClients = choices.stream().anyMatch(SteeringTable::hashesClient);
    this.prefixes =
        hashesClients
            ? MappedPrefixes.withIpv4Apart(table, choiceByValue)
            : MappedPrefixes.of(table, choiceByValue);
    this.choices = List.copyOf(choices);
    this.loss = loss;
    this.hashes = choices.stream().anyMatch(Choice.Hashed.class::isInstance);
    this.ipv4Shortest = finestGrain(Family.IPV4) - MAX_GROWTH_BITS;
    this.ipv6Shortest = finestGrain(Family.IPV6) - MAX_GROWTH_BITS;
  }

  private int finestGrain(Family family) {
    return choices.stream().mapToInt(choice -> grain(choice, family)).max().orElse(0);
  }

  /// How many leading bits of the address are hashed.
  private static int grain(Choice choice, Family family) {
    if (choice instanceof Choice.Hashed hashed && hashesClient(choice)) {
      return family == Family.IPV4 ? hashed.ipv4Bits() : hashed.ipv6Bits();
    }
    return 0;
  }

  private static boolean hashesClient(Choice choice) {
    return choice instanceof Choice.Hashed hashed && hashed.key() == HashKey.CLIENT;
  }

  /// What the limit of the scope costs; empty if there is none.
  Optional<ScopeLoss> loss() {
    return loss;
  }

  /// How many ranges there are, in both families.
  int size() {
    return prefixes.size();
  }

  /// Decides for a client.
  ///
  /// @param asked the name of the query, which a policy may hash
  Decision decide(IpAddress client, Name asked) {
    if (!hashes) {
      var match = prefixes.find(client);
      return decision(choices.get(match.value()), client, asked, match.scope());
    }
    var looked = prefixes.looked(client);
    var match = prefixes.find(looked);
    var choice = choices.get(match.value());
    int scope = Math.max(match.scope(), grain(choice, looked.family()));
    var decided = decision(choice, looked, asked, 0);
    int offset = looked.equals(client) ? 0 : client.unwrappedOffset();
    return decided.withScope(offset + grown(looked, asked, decided, scope));
  }

  private static Decision decision(Choice choice, IpAddress client, Name asked, int scope) {
    return switch (choice) {
      case Choice.Ordered(var pops, var size, boolean rotated, var reason) ->
          new Decision.Steered(pops, size, rotated, reason, scope);
      case Choice.Hashed hashed ->
          new Decision.Steered(
              owners(hashed, client, asked), hashed.size(), false, hashed.reason(), scope);
      case Choice.Exhausted() -> new Decision.Exhausted(scope);
      case Choice.Denied(var denial) -> new Decision.Denied(denial, scope);
      case Choice.Lacking() -> new Decision.Lacking(scope);
    };
  }

  private static List<Pop> owners(Choice.Hashed hashed, IpAddress client, Name asked) {
    return hashed
        .space()
        .owners(
            switch (hashed.key()) {
              case CLIENT -> Hashes.of(client, grain(hashed, client.family()));
              case NAME -> Hashes.of(asked);
            });
  }

  private int grown(IpAddress client, Name asked, Decision decided, int scope) {
    int shortest = Math.max(0, client.family() == Family.IPV4 ? ipv4Shortest : ipv6Shortest);
    int grown = scope;
    while (grown > shortest
        && isDecidedAlike(Prefix.containing(client, grown - 1), asked, decided)) {
      grown--;
    }
    return grown;
  }

  private boolean isDecidedAlike(Prefix block, Name asked, Decision decided) {
    return prefixes.visitBlock(
        block,
        MAX_RANGES,
        (first, last, value) -> isDecidedAlike(first, last, choices.get(value), asked, decided));
  }

  private static boolean isDecidedAlike(
      IpAddress first, IpAddress last, Choice choice, Name asked, Decision decided) {
    int grain = grain(choice, first.family());
    var at = first;
    while (true) {
      if (!decision(choice, at, asked, 0).equals(decided)) {
        return false;
      }
      var end = Prefix.containing(at, grain).last();
      if (!end.isBefore(last)) {
        return true;
      }
      at = end.next().orElseThrow();
    }
  }
}
