package dev.popsteer.imports;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Configuration as an importer sees it, before it is written. All names in it are valid ones.
///
/// @param origin what it was made from, for people
record Draft(
    String origin,
    List<Pop> pops,
    List<Pool> pools,
    List<Zone> zones,
    List<Pipeline> pipelines,
    List<Service> services) {

  Draft {
    pops = List.copyOf(pops);
    pools = List.copyOf(pools);
    zones = List.copyOf(zones);
    pipelines = List.copyOf(pipelines);
    services = List.copyOf(services);
  }

  /// A PoP.
  ///
  /// @param place what it was called before
  /// @param location empty if it is not known, and has to be filled in
  /// @param addresses empty if there are none; without a host too, these have to be filled in
  record Pop(
      String code,
      String place,
      Optional<Coordinates> location,
      List<IpAddress> addresses,
      Optional<String> host) {

    Pop {
      addresses = List.copyOf(addresses);
    }
  }

  /// How a pool ranks its PoPs.
  enum Policy {
    LOWEST_LATENCY,
    FAILOVER,
    /// By the name that was asked for.
    CONSISTENT_HASH
  }

  /// A pool.
  ///
  /// @param pops codes, in order; at least one
  record Pool(String name, Policy policy, List<String> pops) {

    Pool {
      pops = List.copyOf(pops);
    }
  }

  /// A coverage zone.
  ///
  /// @param title for people; may be empty
  /// @param prefixes at least one
  record Zone(String name, String title, List<Prefix> prefixes) {

    Zone {
      prefixes = List.copyOf(prefixes);
    }
  }

  /// A pipeline.
  ///
  /// @param pool where no rule matches
  record Pipeline(String name, List<Rule> rules, String pool) {

    Pipeline {
      rules = List.copyOf(rules);
    }
  }

  /// A rule of a pipeline.
  ///
  /// @param match keys with their values; all must hold. Without any, the rule holds for everybody
  record Rule(SequencedMap<String, List<String>> match, Outcome outcome) {

    Rule {
      match = new LinkedHashMap<>(match);
    }

    static Rule of(String key, List<String> values, Outcome outcome) {
      var match = new LinkedHashMap<String, List<String>>();
      match.put(key, List.copyOf(values));
      return new Rule(match, outcome);
    }
  }

  /// What a rule does with a client.
  sealed interface Outcome {}

  /// Sends the client to a pool.
  ///
  /// @param fallback pools, in order; empty for those of the pipeline
  record ToPool(String pool, Optional<List<String>> fallback) implements Outcome {

    /// This pool and no other, come what may.
    static ToPool only(String pool) {
      return new ToPool(pool, Optional.of(List.of()));
    }
  }

  /// An answer without records.
  record NoData() implements Outcome {}

  /// A name that is steered.
  ///
  /// @param hostname a made-up one if `ready` is not
  /// @param addresses the service's own, by PoP code
  /// @param remarks why it is not ready, and what else there is to know
  record Service(
      String hostname,
      String pipeline,
      Answer answer,
      Map<String, List<IpAddress>> addresses,
      State state,
      List<String> remarks) {

    Service {
      addresses = new LinkedHashMap<>(addresses);
      remarks = List.copyOf(remarks);
    }
  }

  /// What a service answers with.
  enum Answer {
    ADDRESSES,
    HOST
  }

  /// Whether a service can be used as it is, or stands in the file as a comment.
  enum State {
    READY,
    COMMENT
  }
}
