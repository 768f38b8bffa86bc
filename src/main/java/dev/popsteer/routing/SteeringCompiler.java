package dev.popsteer.routing;

import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Compiles one plan, for one state of health, into a steering table.
///
/// Which rule, which pool and which of its PoPs is the same for all clients with the same traits;
/// the place decides only among those. So it is found out once for all traits, then the choice once
/// for each cell, and then the cells of the client table are replaced by choices.
final class SteeringCompiler {

  private final Plan plan;
  private final ClientTable clients;
  private final Predicate<Pop> isUp;

  /// Those of the rules, in order, then the one where no rule matches.
  private final List<Action> actions;

  /// For each action, the PoPs that make a difference between clients.
  private final List<List<Pop>> particularPops;

  private final ChoiceList choices = new ChoiceList();
  private final Map<SteerKey, IntUnaryOperator> steered = new HashMap<>();
  private final Map<PoolChooser.Key, PoolChooser> choosers = new HashMap<>();

  /// What the choice depends on, but for the place.
  ///
  /// @param served which of the action's particular PoPs serve the client
  /// @param peering which of them peer with its network
  private record SteerKey(int action, BitSet served, BitSet peering) {}

  private SteeringCompiler(Plan plan, ClientTable clients, Predicate<Pop> isUp) {
    this.plan = plan;
    this.clients = clients;
    this.isUp = isUp;
    this.actions =
        Stream.concat(
                plan.pipeline().rules().stream().map(Rule::action),
                Stream.of(plan.pipeline().otherwise()))
            .toList();
    this.particularPops = actions.stream().map(SteeringCompiler::particularPops).toList();
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

  static SteeringTable compile(Plan plan, ClientTable clients, Predicate<Pop> isUp) {
    return new SteeringCompiler(plan, clients, isUp).compile();
  }

  private SteeringTable compile() {
    int[] actionByTraits = actionByTraits();
    var choosersByTraits = new ArrayList<IntUnaryOperator>(actionByTraits.length);
    for (int i = 0; i < actionByTraits.length; i++) {
      choosersByTraits.add(chooser(actionByTraits[i], clients.traits().get(i)));
    }
    int[] choiceBySlot = new int[clients.slots()];
    for (int slot = 0; slot < choiceBySlot.length; slot++) {
      choiceBySlot[slot] =
          choosersByTraits.get(clients.traitsOf(slot)).applyAsInt(clients.place(slot));
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
    return clients.traits().stream()
        .mapToInt(traits -> Rule.deciding(rules, traits).orElse(rules.size()))
        .toArray();
  }

  private IntUnaryOperator chooser(int action, ClientTraits client) {
    var served = new BitSet();
    var peering = new BitSet();
    var pops = particularPops.get(action);
    for (int i = 0; i < pops.size(); i++) {
      served.set(i, client.isServedBy(pops.get(i)));
      peering.set(i, client.isPeerOf(pops.get(i)));
    }
    var key = new SteerKey(action, served, peering);
    var known = steered.get(key);
    if (known == null) {
      known =
          switch (actions.get(action)) {
            case Action.Deny(var denial) -> constant(new Choice.Denied(denial));
            case Action.Steer steer -> steer(steer, client);
          };
      steered.put(key, known);
    }
    return known;
  }

  private IntUnaryOperator constant(Choice choice) {
    int index = choices.index(choice);
    return _ -> index;
  }

  private IntUnaryOperator steer(Action.Steer steer, ClientTraits client) {
    Predicate<Pop> answers = pop -> !plan.mute().contains(pop.code());
    for (var pool : steer.pools()) {
      var chooser = chooser(pool, client, answers.and(isUp), Reason.BEST_UP);
      if (chooser.isPresent()) {
        return chooser.get();
      }
    }
    if (plan.hasFallback()) {
      return constant(new Choice.Exhausted());
    }
    for (var pool : steer.pools()) {
      var chooser = chooser(pool, client, answers, Reason.NONE_UP);
      if (chooser.isPresent()) {
        return chooser.get();
      }
    }
    return constant(new Choice.Lacking());
  }

  private Optional<IntUnaryOperator> chooser(
      Pool pool, ClientTraits client, Predicate<Pop> isUsable, Reason reason) {
    var eligible = pool.pops().stream().filter(client::isServedBy).toList();
    Set<Pop> usable = new HashSet<>();
    Set<Pop> peering = new HashSet<>();
    for (var pop : eligible) {
      if (isUsable.test(pop)) {
        usable.add(pop);
      }
      if (client.isPeerOf(pop)) {
        peering.add(pop);
      }
    }
    if (usable.isEmpty()) {
      return Optional.empty();
    }
    var key = new PoolChooser.Key(pool, eligible, usable, peering, reason);
    var maxScope = plan.pipeline().maxScope();
    var chooser =
        choosers.computeIfAbsent(
            key, added -> new PoolChooser(added, clients.places(), choices, maxScope));
    return Optional.of(chooser::at);
  }
}
