package dev.popsteer.routing;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Locations;
import dev.popsteer.geo.UnreadableLocations;
import dev.popsteer.health.Health;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Topology;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// All that the steering of a configuration is compiled from, whatever the health: its plans, each
/// once, and the client table that they are compiled from.
public final class SteeringPlans implements CompiledBefore {

  /// Each takes a pass over the client table when it is compiled, and a table in memory.
  public static final int MAX_PLANS = 1_000;

  private final ClientTable clients;
  private final List<Plan> plans;
  private final List<Set<Pop>> popsOfPlans;
  private final Set<Pool> pools;
  private final Map<Name, ServicePlans> services;
  private final Map<PoolChooser.Key, PlaceChoices> expectedChoices;

  /// A service, and the index of the plan for each of what its clients may want.
  private record ServicePlans(Service service, Map<Want, Integer> plans) {}

  private SteeringPlans(
      ClientTable clients,
      List<Plan> plans,
      Map<Name, ServicePlans> services,
      Map<PoolChooser.Key, PlaceChoices> expectedChoices) {
    this.expectedChoices = Map.copyOf(expectedChoices);
    this.clients = clients;
    this.plans = plans;
    this.services = services;
    this.pools =
        plans.stream()
            .flatMap(plan -> plan.pipeline().pools().stream())
            .collect(Collectors.toSet());
    this.popsOfPlans =
        plans.stream().<Set<Pop>>map(plan -> new HashSet<>(plan.pipeline().pops())).toList();
  }

  /// Collects the plans of services.
  ///
  /// @throws UnreadableLocations if the location table is needed and cannot be read
  public static SteeringPlans of(
      Collection<Service> services, Topology topology, Locations locations, AsnTable asn) {
    return of(services, topology, new Databases(locations, asn), null);
  }

  /// Collects the plans of services, with what can be used of what was compiled before.
  ///
  /// @param before null if there is nothing
  /// @throws UnreadableLocations if the location table is needed and cannot be read
  public static SteeringPlans of(
      Collection<Service> services,
      Topology topology,
      Databases databases,
      @Nullable CompiledBefore before) {
    var locations = databases.locations();
    var basis = ClientTable.Basis.of(locations, databases.asn(), Questions.of(services, topology));
    var useful = before != null && before.clients().places().areOf(locations) ? before : null;
    KnownChoices known = useful == null ? _ -> null : useful.choices();
    var collector = new Collector();
    services.forEach(collector::add);
    if (useful != null && useful.clients().basis().equals(basis)) {
      var clients = useful.clients();
      return of(collector, CompletableFuture.completedFuture(clients), known, clients.places());
    }
    var geo = locations.table();
    var places = useful == null ? PlaceIndex.of(geo) : useful.clients().places();
    // The table keeps one processor busy for a while; the others begin with the pools.
    var clients =
        CompletableFuture.supplyAsync(
            () -> ClientTable.compile(geo, places, databases.asn(), basis), callersPool());
    return of(collector, clients, known, places);
  }

  /// Where parallel streams of the caller run.
  private static Executor callersPool() {
    var own = ForkJoinTask.getPool();
    return own == null ? ForkJoinPool.commonPool() : own;
  }

  /// The databases that clients are found in.
  public record Databases(Locations locations, AsnTable asn) {}

  private static SteeringPlans of(
      Collector collector,
      CompletableFuture<ClientTable> clients,
      KnownChoices known,
      PlaceIndex places) {
    var plans = List.copyOf(collector.plans.keySet());
    var pools = new PoolChoices(places, Health.ALL_UP, known);
    plans.parallelStream().forEach(plan -> chooseForMost(plan, pools));
    return new SteeringPlans(clients.join(), plans, collector.byName, pools.used());
  }

  private static void chooseForMost(Plan plan, PoolChoices pools) {
    for (var action : plan.pipeline().actions()) {
      if (action instanceof Action.Steer steer) {
        pools.steer(steer, ClientTraits.UNKNOWN, plan, 0);
      }
    }
  }

  /// Gives services whose plans are equal the same one.
  private static final class Collector {

    private final SequencedMap<Plan, Integer> plans = new LinkedHashMap<>();
    private final Map<Name, ServicePlans> byName = new HashMap<>();
    private final PlansOfPipelines withoutFallback = new PlansOfPipelines();
    private final PlansOfPipelines withFallback = new PlansOfPipelines();

    void add(Service service) {
      var known = service.fallback() == null ? withoutFallback : withFallback;
      var ofService =
          service.addresses().isEmpty()
              ? known.of(service.pipeline())
              : new EnumMap<Want, Integer>(Want.class);
      for (var want : Want.of(service.target())) {
        ofService.computeIfAbsent(want, _ -> index(plan(service, want)));
      }
      byName.put(service.name(), new ServicePlans(service, ofService));
    }

    private int index(Plan plan) {
      return plans.computeIfAbsent(plan, _ -> plans.size());
    }
  }

  /// For pipelines, the index of the plan for each of what clients may want. Pipelines are large,
  /// so those that are the same object are looked at once; and plans are larger, so those of equal
  /// pipelines are made once.
  private static final class PlansOfPipelines {

    private final IdentityHashMap<Pipeline, Map<Want, Integer>> ofSame = new IdentityHashMap<>();
    private final Map<Pipeline, Map<Want, Integer>> ofEqual = new HashMap<>();

    /// What is known of a pipeline so far, to be added to.
    Map<Want, Integer> of(Pipeline pipeline) {
      return ofSame.computeIfAbsent(
          pipeline,
          same -> ofEqual.computeIfAbsent(same, _ -> new EnumMap<Want, Integer>(Want.class)));
    }
  }

  /// How many plans services have.
  ///
  /// @param tooMany index of the first service with which there are more than [#MAX_PLANS]; empty
  ///   if there are not
  public record Count(int plans, OptionalInt tooMany) {}

  /// Counts the plans of services, without compiling anything.
  public static Count count(List<Service> services) {
    var collector = new Collector();
    var tooMany = OptionalInt.empty();
    for (int i = 0; i < services.size(); i++) {
      collector.add(services.get(i));
      if (tooMany.isEmpty() && collector.plans.size() > MAX_PLANS) {
        tooMany = OptionalInt.of(i);
      }
    }
    return new Count(collector.plans.size(), tooMany);
  }

  private static Plan plan(Service service, Want want) {
    Set<PopCode> mute =
        service.pipeline().pops().stream()
            .filter(pop -> !want.isMetBy(pop, service))
            .map(Pop::code)
            .collect(Collectors.toSet());
    return new Plan(service.pipeline(), mute, service.fallback() != null);
  }

  /// Whether a rule or a PoP names AS numbers, so that an ASN database is needed.
  public static boolean needAsns(Collection<Service> services, Topology topology) {
    return !Questions.of(services, topology).asns().isEmpty();
  }

  /// How many plans there are.
  public int size() {
    return plans.size();
  }

  @Override
  public ClientTable clients() {
    return clients;
  }

  @Override
  public KnownChoices choices() {
    return expectedChoices::get;
  }

  List<Plan> plans() {
    return plans;
  }

  /// Whether some plan leads to a pool.
  boolean hasPool(Pool pool) {
    return pools.contains(pool);
  }

  /// What pools choose when all PoPs are up, for clients with nothing particular: most of what
  /// compiling the plans will ask for.
  Map<PoolChooser.Key, PlaceChoices> expectedChoices() {
    return expectedChoices;
  }

  /// The PoPs that a plan can lead to.
  Set<Pop> pops(int plan) {
    return popsOfPlans.get(plan);
  }

  /// The services with these tables, by name.
  ///
  /// @param settled for how long nothing of each plan will change
  Map<Name, Route> routes(List<SteeringTable> tables, SettledPlans settled) {
    var routes = new HashMap<Name, Route>();
    services.forEach(
        (name, of) -> {
          var ofService = new EnumMap<Want, SteeringTable>(Want.class);
          for (var want : Want.of(of.service().target())) {
            ofService.put(want, tables.get(Objects.requireNonNull(of.plans().get(want))));
          }
          // All plans of a service lead to the same PoPs.
          var plan = of.plans().values().iterator().next();
          var ttl = of.service().ttl(settled.of(plan));
          routes.put(name, new Route(of.service(), ofService, ttl));
        });
    return routes;
  }
}
