package dev.popsteer.imports;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.imports.Draft.Answer;
import dev.popsteer.imports.Draft.Service;
import dev.popsteer.imports.Draft.State;
import dev.popsteer.imports.GdnsdTargets.Addresses;
import dev.popsteer.imports.GdnsdTargets.Host;
import dev.popsteer.imports.VscfValue.Entry;
import dev.popsteer.imports.VscfValue.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Makes services of the resources of gdnsd's plugin geoip, and gives data centres their addresses.
///
/// A resource's name is not a name of the DNS; which names answer with it stands in gdnsd's zones.
/// So a service is ready only if its name is given; others are written as comments.
final class GdnsdResources {

  private static final Set<String> KEYS = Set.of("map", "dcmap", "plugin", "service_types");

  private final GdnsdContext context;
  private final GdnsdTargets targets;
  private final Map<String, GdnsdMap.Converted> maps;
  private final Map<String, String> names;
  private final Set<String> taken = new HashSet<>();
  private final List<Service> services = new ArrayList<>();

  /// @param maps by their names
  /// @param names of the services that resources become, by the resource's name
  GdnsdResources(
      GdnsdContext context,
      GdnsdTargets targets,
      Map<String, GdnsdMap.Converted> maps,
      Map<String, String> names) {
    this.context = context;
    this.targets = targets;
    this.maps = maps;
    this.names = names;
  }

  /// Reads all resources.
  ///
  /// @param resources the hash `resources`
  /// @param plugin the default for all of them
  List<Service> read(VscfValue resources, String plugin) {
    context
        .view()
        .hash(resources, "\"resources\"")
        .ifPresent(hash -> hash.values().forEach(entry -> read(entry, plugin)));
    return services;
  }

  private void read(Entry entry, String plugin) {
    var subject = "resource " + Shown.quoted(entry.key());
    var hash = context.view().hash(entry.value(), subject);
    if (hash.isEmpty()) {
      return;
    }
    var keys = hash.get();
    var named = keys.get("map");
    var map =
        named == null
            ? Optional.<Text>empty()
            : context.view().text(named.value(), "\"map\" of " + subject);
    var converted = maps.get(map.map(Text::text).orElse(""));
    if (converted == null) {
      var at = map.map(Text::at).orElse(entry.keyAt());
      context
          .findings()
          .error(
              at,
              "%s must name one of the maps (%s)%s."
                  .formatted(
                      subject,
                      String.join(", ", maps.keySet()),
                      map.map(text -> ", but names " + text.kind()).orElse("")));
      return;
    }
    var remarks = new ArrayList<String>();
    remarks.add(subject);
    warnOfTheRest(keys, subject, remarks);
    service(entry, keys, converted, plugin, remarks);
  }

  private void warnOfTheRest(
      SequencedMap<String, Entry> keys, String subject, List<String> remarks) {
    for (var entry : keys.values()) {
      if (entry.key().equals("skip_first")) {
        remarks.add("not converted: \"skip_first\", so this is the first choice, not the second");
      }
      if (!KEYS.contains(entry.key())) {
        context
            .findings()
            .warning(
                entry.keyAt(),
                "%s of %s is not converted.".formatted(Shown.quoted(entry.key()), subject));
      }
    }
  }

  private void service(
      Entry entry,
      SequencedMap<String, Entry> keys,
      GdnsdMap.Converted map,
      String plugin,
      List<String> remarks) {
    var subject = "resource " + Shown.quoted(entry.key());
    var by = GdnsdTargets.plugin(keys.get("plugin"), plugin);
    var own = new LinkedHashMap<String, List<IpAddress>>();
    var withHost = new HashSet<String>();
    var withAddresses = new HashSet<String>();
    for (var site : dcmap(keys, entry, subject, map.datacenters())) {
      var what = "data centre %s of %s".formatted(Shown.quoted(site.key()), subject);
      var target = targets.read(site.value(), what, by);
      if (target.isEmpty()) {
        continue;
      }
      switch (target.get()) {
        case Addresses(var addresses) -> {
          withAddresses.add(site.key());
          var first = context.sites().addresses(site.key(), addresses, site.keyAt());
          if (!first.equals(addresses)) {
            own.put(context.sites().code(site.key()), addresses);
          }
        }
        case Host(var host) -> host(site, host, what, withHost);
      }
    }
    boolean byHost = withHost.containsAll(map.datacenters());
    boolean whole = byHost || withAddresses.containsAll(map.datacenters());
    if (!whole) {
      remarks.add(
          "not ready: it needs addresses for every data centre of its map, or a host name for each");
      context
          .findings()
          .warning(
              entry.keyAt(),
              "%s has not for every data centre of its map addresses, nor for every one a host"
                      .formatted(subject)
                  + " name, so it becomes a comment.");
    }
    var name = names.get(entry.key());
    if (name != null && !taken.add(name)) {
      remarks.add("not ready: another resource has this name already");
      context
          .findings()
          .warning(
              entry.keyAt(),
              "%s becomes a comment: its name, %s, is that of another resource."
                  .formatted(subject, Shown.quoted(name)));
    }
    boolean ready = whole && name != null && remarks.size() == 1;
    services.add(
        new Service(
            name == null ? madeUp(entry.key()) : name,
            map.pipeline().name(),
            byHost ? Answer.HOST : Answer.ADDRESSES,
            own,
            ready ? State.READY : State.COMMENT,
            remarks));
  }

  private void host(Entry site, String host, String what, Set<String> withHost) {
    var first = context.sites().host(site.key(), host, site.keyAt());
    if (first.equals(host)) {
      withHost.add(site.key());
    } else {
      context
          .findings()
          .warning(
              site.keyAt(),
              "%s has the host name %s, but its PoP has %s from another resource; left out."
                  .formatted(what, host, first));
    }
  }

  private List<Entry> dcmap(
      SequencedMap<String, Entry> keys, Entry resource, String subject, List<String> known) {
    var dcmap = keys.get("dcmap");
    if (dcmap == null) {
      context
          .findings()
          .error(
              resource.keyAt(),
              "%s has no \"dcmap\", such as { dc1 => 192.0.2.1 }.".formatted(subject));
      return List.of();
    }
    var sites = new ArrayList<Entry>();
    var hash = context.view().hash(dcmap.value(), "\"dcmap\" of " + subject);
    for (var site : hash.map(Map::values).orElse(List.of())) {
      if (known.contains(site.key())) {
        sites.add(site);
      } else {
        context
            .findings()
            .error(
                site.keyAt(),
                "\"dcmap\" of %s names %s, which is not among the \"datacenters\" of its map (there: %s)."
                    .formatted(subject, Shown.quoted(site.key()), String.join(", ", known)));
      }
    }
    return sites;
  }

  private static String madeUp(String resource) {
    var label = resource.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return (label.isEmpty() ? "www" : label) + ".example.net";
  }
}
