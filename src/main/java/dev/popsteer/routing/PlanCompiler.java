package dev.popsteer.routing;

import dev.popsteer.geo.PrefixTable;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
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
/// differ in what they ask for, and then each cell of the client table is given a choice, once for
/// each level on which clients are.
final class PlanCompiler {

  private static final int UNKNOWN = -1;

  /// The attributes of those whom a plan that asks for zones alone does not tell apart.
  private static final ClientTable.Attributes OUTSIDE =
      new ClientTable.Attributes(ClientTable.ANY_FAMILY, ClientTraits.UNKNOWN_ASN, Map.of());

  private final Plan plan;
  private final RampLevels levels;
  private final ClientTable clients;
  private final SteeringCompiler compiler;

  private final List<Action> actions;

  /// For each action, the PoPs that make a difference between clients.
  private final List<List<Pop>> particularPops;

  private final ChoiceList choices = new ChoiceList();

  private final List<Chosen> chosenByLevel;
  private final Map<SteerKey, Integer> steered = new HashMap<>();

  /// What pools choose for the clients of a level, and for each of those the indexes of its choices
  /// in the plan's.
  private static final class Chosen {
    private final List<PlaceChoices> placeChoices = new ArrayList<>();
    private final List<int[]> indexes = new ArrayList<>();
  }

  /// What the choice depends on, but for the place.
  ///
  /// @param served which of the action's particular PoPs serve the client
  /// @param peering which of them peer with its network
  private record SteerKey(int action, BitSet served, BitSet peering) {}

  PlanCompiler(Plan plan, RampLevels levels, ClientTable clients, SteeringCompiler compiler) {
    this.plan = plan;
    this.levels = levels;
    this.chosenByLevel = Stream.generate(Chosen::new).limit(levels.count()).toList();
    this.clients = clients;
    this.compiler = compiler;
    this.actions = plan.pipeline().actions();
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
    var scratch = compiler.borrowScratch();
    steerTraits(scratch);
    var table = plan.pipeline().maxScope().equals(MaxScope.NONE) ? exact(scratch) : coarse(scratch);
    compiler.giveBack(scratch);
    return table;
  }

  private SteeringTable exact(Scratch scratch) {
    int[] valueBySlot = scratch.choiceBySlot();
    choose(0, scratch, valueBySlot);
    var combiner = new LevelChoices.Combiner(choices.choices().size());
    for (int level = 1; level < levels.count(); level++) {
      int[] choiceBySlot = new int[valueBySlot.length];
      choose(level, scratch, choiceBySlot);
      combiner.nextLevel();
      for (int slot = 0; slot < valueBySlot.length; slot++) {
        valueBySlot[slot] = combiner.with(valueBySlot[slot], choiceBySlot[slot]);
      }
    }
    return new SteeringTable(clients.cells(), valueBySlot, meant(combiner), Optional.empty());
  }

  /// Decides for blocks, level by level, so that on each it is what it would be for good.
  private SteeringTable coarse(Scratch scratch) {
    int[] groups = groupByTraits(scratch);
    var first = coarsen(0, scratch, groups);
    var table = first.coarsen();
    var combiner = new LevelChoices.Combiner(choices.choices().size());
    for (int level = 1; level < levels.count(); level++) {
      var next = coarsen(level, scratch, groups).coarsen();
      combiner.nextLevel();
      table =
          PrefixTable.combine(
              table, next, (value, choice) -> combiner.with(orFirst(value), orFirst(choice)));
    }
    var meant = meant(combiner);
    int[] themselves = IntStream.range(-1, meant.values()).map(PlanCompiler::orFirst).toArray();
    return new SteeringTable(table, themselves, meant, Optional.of(first.loss()));
  }

  private static int orFirst(int value) {
    return value == PrefixTable.NONE ? 0 : value;
  }

  private ScopeCoarsening coarsen(int level, Scratch scratch, int[] groupByTraits) {
    choose(level, scratch, scratch.choiceBySlot());
    return new ScopeCoarsening(
        clients,
        choices.choices(),
        scratch.choiceBySlot(),
        groupByTraits,
        plan.pipeline().maxScope());
  }

  private LevelChoices meant(LevelChoices.Combiner combiner) {
    var grain = RampGrain.within(plan.pipeline().maxScope());
    return new LevelChoices(choices.choices(), combiner, levels, grain);
  }

  /// Gives each slot of the client table the index of its choice on a level.
  private void choose(int level, Scratch scratch, int[] choiceBySlot) {
    var chosen = chosenByLevel.get(level);
    var columns = chosen.placeChoices.toArray(PlaceChoices[]::new);
    var meanings = chosen.indexes.toArray(int[][]::new);
    for (int slot = 0; slot < choiceBySlot.length; slot++) {
      int of = scratch.steeredByTraits()[clients.traitsOf(slot)];
      choiceBySlot[slot] = meanings[of][columns[of].at(clients.place(slot))];
    }
  }

  /// For each traits a number that those have in common whose blocks may be decided as one: the
  /// same rule decides for them, and the same PoPs serve them.
  private int[] groupByTraits(Scratch scratch) {
    var numbers = new HashMap<Group, Integer>();
    int[] groupOfSteered = new int[steered.size()];
    steered.forEach(
        (key, of) -> {
          var group = new Group(key.action(), key.served());
          groupOfSteered[of] = numbers.computeIfAbsent(group, _ -> numbers.size());
        });
    return Arrays.stream(scratch.steeredByTraits()).map(of -> groupOfSteered[of]).toArray();
  }

  private record Group(int action, BitSet served) {}

  /// Finds for each traits what the pools of its action choose.
  private void steerTraits(Scratch scratch) {
    int[] steeredByTraits = scratch.steeredByTraits();
    var rules = plan.pipeline().rules();
    boolean noneIsParticular = particularPops.stream().allMatch(List::isEmpty);
    if (rules.isEmpty() && noneIsParticular) {
      Arrays.fill(steeredByTraits, steered(0, clients.traits().getFirst()));
      return;
    }
    var order = new RuleOrder(rules);
    int[] classes = classesOfAttributes();
    var known = new int[1 + Arrays.stream(classes).max().orElseThrow()][];
    for (int traits = 0; traits < steeredByTraits.length; traits++) {
      int of = classes[clients.attributesOf(traits)];
      if (known[of] == null) {
        known[of] = new int[clients.regionCount()];
        Arrays.fill(known[of], UNKNOWN);
      }
      int region = clients.regionOf(traits);
      if (known[of][region] == UNKNOWN) {
        var client = clients.traits().get(traits);
        known[of][region] = steered(order.deciding(client).orElse(rules.size()), client);
      }
      steeredByTraits[traits] = known[of][region];
    }
  }

  /// For each attributes a number that they have in common with those that the plan's rules and
  /// PoPs cannot tell apart from them.
  private int[] classesOfAttributes() {
    var questions = Questions.of(plan.pipeline());
    boolean family = questions.kinds().contains(Questions.Kind.FAMILY);
    var zones = questions.prefixSets().keySet();
    var inZones = clients.attributesInAny(zones);
    var numbers = new HashMap<ClientTable.Attributes, Integer>();
    int[] classes = new int[clients.attributes().size()];
    boolean onlyZones = questions.asns().isEmpty() && !family;
    if (onlyZones) {
      numbers.put(OUTSIDE, 0);
    }
    for (int i = 0; i < classes.length; i++) {
      if (onlyZones && !inZones.get(i)) {
        continue;
      }
      var of = clients.attributes().get(i);
      var sets = inZones.get(i) ? asked(of.prefixSets(), zones) : Map.<String, Integer>of();
      long asn = questions.asns().contains(of.asn()) ? of.asn() : ClientTraits.UNKNOWN_ASN;
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

  /// The index of what the pools of an action choose for a client.
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
          for (int level = 0; level < levels.count(); level++) {
            var chosen = chosenByLevel.get(level);
            var ofPlaces = choose(actions.get(action), client, levels.firstStep(level));
            chosen.placeChoices.add(ofPlaces);
            chosen.indexes.add(ofPlaces.choices().stream().mapToInt(choices::index).toArray());
          }
          return chosenByLevel.getFirst().placeChoices.size() - 1;
        });
  }

  private PlaceChoices choose(Action action, ClientTraits client, int step) {
    return switch (action) {
      case Action.Deny(var denial) -> PlaceChoices.everywhere(new Choice.Denied(denial));
      case Action.Steer steer -> compiler.pools().steer(steer, client, plan, step);
    };
  }
}
