package dev.popsteer.routing;

import java.util.Set;

/// What steering was compiled into by another process: see [SteeringFile].
public final class StoredSteering implements CompiledBefore {

  private final ClientTable clients;
  private final StoredChoices choices;

  StoredSteering(ClientTable clients, StoredChoices choices) {
    this.clients = clients;
    this.choices = choices;
  }

  @Override
  public ClientTable clients() {
    return clients;
  }

  @Override
  public KnownChoices choices() {
    return choices;
  }

  /// Names of all that is known of pools: see [SteeringFile#contents].
  public Set<String> contents() {
    return Set.copyOf(choices.digests());
  }
}
