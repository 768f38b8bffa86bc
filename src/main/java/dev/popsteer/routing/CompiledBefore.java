package dev.popsteer.routing;

/// What steering was compiled into before, for another configuration or by another process: as much
/// of it is used again as is still right.
public sealed interface CompiledBefore permits SteeringPlans, StoredSteering {

  /// The client table.
  ClientTable clients();

  /// What pools chose for the places of that.
  KnownChoices choices();
}
