package dev.popsteer.health;

/// How the operator wants health to be believed.
public record HealthPolicy(
    Quorum quorum,
    Freshness freshness,
    Damping damping,
    Shedding shedding,
    Ramps ramps,
    HoldBack holdBack) {

  public static final HealthPolicy DEFAULT =
      new HealthPolicy(
          Quorum.DEFAULT,
          Freshness.DEFAULT,
          Damping.DEFAULT,
          Shedding.DEFAULT,
          Ramps.DEFAULT,
          HoldBack.DEFAULT);
}
