package dev.popsteer.routing;

import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.routing.Condition.InAsn;
import dev.popsteer.routing.Condition.InZone;
import dev.popsteer.routing.Condition.OfFamily;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Compiles one plan, for one state of health, into a steering table.
///
/// Which rule, which pool and which of its PoPs is the same for all clients with the same traits;
/// the place decides only among those. So rules are gone through once for all traits that do not
/// differ in what they ask for, and then each cell of the client table is given a choice.
final class PlanCompiler {

  private static final int UNKNOWN = -1;

  /// No key of the maps below: indexes are not negative but for regions, which are −1 at least.
  private static final long NO_KEY = Long.MIN_VALUE;

  private final Plan plan;
  private final ClientTable clients;
  private final SteeringCompiler compiler;

  /// Those of the rules, in order, then the one where no rule matches.
  private final List<Action> actions;

  /// For each action, the PoPs that make a difference between clients.
  private final List<List<Pop>> particularPops;

  private final ChoiceList choices = new ChoiceList();

  /// What pools choose, and for each of those the indexes of its choices in the plan's.
  private final List<PlaceChoices> placeChoices = new ArrayList<>();

  private final List<int[]> indexes = new ArrayList<>();
  private final Map<SteerKey, Integer> steered = new HashMap<>();

  /// What the choice depends on, but for the place.
  ///
  /// @param served which of the action's particular PoPs serve the client
  /// @param peering which of them peer with its network
  private record SteerKey(int action, BitSet served, BitSet peering) {}

  PlanCompiler(Plan plan, ClientTable clients, SteeringCompiler compiler) {
    this.plan = plan;
    this.clients = clients;
    this.compiler = compiler;
    this.actions =
        Stream.concat(
                plan.pipeline().rules().stream().map(Rule::action),
                Stream.of(plan.pipeline().otherwise()))
            .toList();
    this.particularPops = actions.stream().map(PlanCompiler::particularPops).toList();
  }

  private static List<Pop> particularPops(Action action) {
    return switch (action) {
      case Action.Deny _ -> List.of();
      case Action.Steer(var pools) ->
          pools.stream()
              .flatMap(pool -> pool.pops().stream())
              .distinct()
              .filter(pop -> pop.reach().only().isPresent() || !pop.reach().peers().isEmpty())
              .toList();
    };
  }

  SteeringTable compile() {
    int[] actionByTraits = actionByTraits();
    int[] steeredByTraits = steeredByTraits(actionByTraits);
    int[] choiceBySlot = new int[clients.slots()];
    var columns = placeChoices.toArray(PlaceChoices[]::new);
    var meanings = indexes.toArray(int[][]::new);
    for (int slot = 0; slot < choiceBySlot.length; slot++) {
      int of = steeredByTraits[clients.traitsOf(slot)];
      choiceBySlot[slot] = meanings[of][columns[of].at(clients.place(slot))];
    }
    var maxScope = plan.pipeline().maxScope();
    if (maxScope.equals(MaxScope.NONE)) {
      return new SteeringTable(clients.cells(), choiceBySlot, choices.choices(), Optional.empty());
    }
    var coarsening =
        new ScopeCoarsening(clients, choices.choices(), choiceBySlot, actionByTraits, maxScope);
    var coarse = coarsening.coarsen();
    int[] themselves =
        IntStream.range(-1, choices.choices().size()).map(choice -> Math.max(0, choice)).toArray();
    return new SteeringTable(coarse, themselves, choices.choices(), Optional.of(coarsening.loss()));
  }

  /// For each traits the index of the action of the rule that decides.
  private int[] actionByTraits() {
    var rules = plan.pipeline().rules();
    int[] actionByTraits = new int[clients.traits().size()];
    if (rules.isEmpty()) {
      return actionByTraits;
    }
    var order = new RuleOrder(rules);
    int[] classes = classesOfAttributes();
    var known = new LongIntHashMap();
    long lastKey = NO_KEY;
    int last = 0;
    for (int traits = 0; traits < actionByTraits.length; traits++) {
      long key = (long) clients.regionOf(traits) << 32 | classes[clients.attributesOf(traits)];
      if (key != lastKey) {
        int at = known.indexOf(key);
        if (!known.indexExists(at)) {
          int action = order.deciding(clients.traits().get(traits)).orElse(rules.size());
          known.indexInsert(at, key, action);
          at = known.indexOf(key);
        }
        lastKey = key;
        last = known.indexGet(at);
      }
      actionByTraits[traits] = last;
    }
    return actionByTraits;
  }

  /// For each attributes a number that they have in common with those that the plan's rules cannot
  /// tell apart from them.
  private int[] classesOfAttributes() {
    Set<String> zones = new HashSet<>();
    Set<Long> asns = new HashSet<>();
    boolean family = false;
    for (var condition : plan.pipeline().conditions().toList()) {
      switch (condition) {
        case InZone(var names) -> zones.addAll(names);
        case InAsn(var numbers) -> asns.addAll(numbers);
        case OfFamily _ -> family = true;
        default -> {}
      }
    }
    var numbers = new HashMap<ClientTable.Attributes, Integer>();
    int[] classes = new int[clients.attributes().size()];
    if (zones.isEmpty() && asns.isEmpty() && !family) {
      return classes;
    }
    for (int i = 0; i < classes.length; i++) {
      var of = clients.attributes().get(i);
      var sets = asked(of.prefixSets(), zones);
      long asn = asns.contains(of.asn()) ? of.asn() : ClientTraits.UNKNOWN_ASN;
      var asked =
          new ClientTable.Attributes(family ? of.family() : ClientTable.ANY_FAMILY, asn, sets);
      classes[i] = numbers.computeIfAbsent(asked, _ -> numbers.size());
    }
    return classes;
  }

  private static Map<String, Integer> asked(Map<String, Integer> prefixSets, Set<String> zones) {
    Map<String, Integer> asked = Map.of();
    for (var zone : zones) {
      var length = prefixSets.get(zone);
      if (length != null) {
        asked = new HashMap<>(asked);
        asked.put(zone, length);
      }
    }
    return asked;
  }

  /// For each traits the index of what the pools of its action choose. Whom a PoP serves, and with
  /// whom it peers, does not depend on the region; mostly it makes no difference at all.
  private int[] steeredByTraits(int[] actionByTraits) {
    int[] steeredByTraits = new int[actionByTraits.length];
    int[] ofAll = new int[actions.size()];
    Arrays.fill(ofAll, UNKNOWN);
    var known = new LongIntHashMap();
    for (int traits = 0; traits < steeredByTraits.length; traits++) {
      int action = actionByTraits[traits];
      if (!particularPops.get(action).isEmpty()) {
        long key = (long) action << 32 | clients.attributesOf(traits);
        int at = known.indexOf(key);
        if (!known.indexExists(at)) {
          known.indexInsert(at, key, steered(action, clients.traits().get(traits)));
          at = known.indexOf(key);
        }
        steeredByTraits[traits] = known.indexGet(at);
        continue;
      }
      if (ofAll[action] == UNKNOWN) {
        ofAll[action] = steered(action, clients.traits().get(traits));
      }
      steeredByTraits[traits] = ofAll[action];
    }
    return steeredByTraits;
  }

  private int steered(int action, ClientTraits client) {
    var served = new BitSet();
    var peering = new BitSet();
    var pops = particularPops.get(action);
    for (int i = 0; i < pops.size(); i++) {
      served.set(i, client.isServedBy(pops.get(i)));
      peering.set(i, client.isPeerOf(pops.get(i)));
    }
    return steered.computeIfAbsent(
        new SteerKey(action, served, peering),
        _ -> {
          var chosen =
              switch (actions.get(action)) {
                case Action.Deny(var denial) -> PlaceChoices.everywhere(new Choice.Denied(denial));
                case Action.Steer steer -> compiler.steer(steer, client, plan);
              };
          placeChoices.add(chosen);
          indexes.add(chosen.choices().stream().mapToInt(choices::index).toArray());
          return placeChoices.size() - 1;
        });
  }
}
