package dev.popsteer.config;

import dev.popsteer.routing.SteeringPlans;
import java.util.List;

/// Checks that services do not make more different plans than are compiled.
final class PlanChecks {

  /// One for A and one for AAAA. Pipelines are large, so they are compared only if they must be.
  private static final int MAX_OF_A_SERVICE = 2;

  private PlanChecks() {}

  /// @param services those that are wrong in themselves are not counted
  static void check(List<DeclaredService> services, Problems problems) {
    var whole = services.stream().filter(service -> service.service().isPresent()).toList();
    if (whole.size() * MAX_OF_A_SERVICE <= SteeringPlans.MAX_PLANS) {
      return;
    }
    var count =
        SteeringPlans.count(whole.stream().map(one -> one.service().orElseThrow()).toList());
    if (count.tooMany().isPresent()) {
      var first = whole.get(count.tooMany().getAsInt());
      problems.add(
          first.at(),
          "service \"%s\" makes it more than %,d different plans, which"
                  .formatted(Quote.name(first.name()), SteeringPlans.MAX_PLANS)
              + " is the most that are compiled (all services together: %,d); let services share a"
                  .formatted(count.plans())
              + " pipeline (\"pipelines\").");
    }
  }
}
