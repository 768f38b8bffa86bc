package dev.popsteer.imports;

import dev.popsteer.geo.Prefix;
import dev.popsteer.imports.DcList.Auto;
import dev.popsteer.imports.DcList.Listed;
import dev.popsteer.imports.Draft.Zone;
import dev.popsteer.imports.VscfValue.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes coverage zones of the `nets` of a gdnsd map: one for each list of data centres.
final class GdnsdNets {

  private final String map;
  private final DcList.Known known;
  private final GdnsdContext context;
  private final Map<Prefix, Integer> lines = new HashMap<>();
  private final Map<DcList, List<Prefix>> byList = new LinkedHashMap<>();

  /// Nets with the same list of data centres.
  ///
  /// @param zone the name of their coverage zone
  record Group(String zone, DcList list) {}

  GdnsdNets(String map, DcList.Known known, GdnsdContext context) {
    this.map = map;
    this.known = known.withoutAuto();
    this.context = context;
  }

  /// Reads nets, and adds their coverage zones to those of the context.
  ///
  /// @param value the nets, or the name of the file that holds them
  List<Group> read(VscfValue value) {
    switch (value) {
      case VscfValue.Text(var file, var at) ->
          context
              .files()
              .resolve(context.geoipDirectory(), file, at)
              .flatMap(path -> context.reader().read(path, at))
              .ifPresent(this::readNets);
      case VscfValue.Entries _, VscfValue.Items _ -> readNets(value);
    }
    var groups = new ArrayList<Group>();
    byList.forEach(
        (list, prefixes) -> {
          var zone = context.zoneNames().fresh(map + "-" + title(list));
          context.zones().add(new Zone(zone, "", prefixes));
          groups.add(new Group(zone, list));
        });
    return groups;
  }

  private static String title(DcList list) {
    return switch (list) {
      case Auto() -> "auto";
      case Listed(var names) when names.isEmpty() -> "nodata";
      case Listed(var names) -> String.join("_", names);
    };
  }

  private void readNets(VscfValue value) {
    context
        .view()
        .hash(value, "\"nets\" of map " + Shown.quoted(map))
        .ifPresent(nets -> nets.values().forEach(this::readNet));
  }

  private void readNet(Entry net) {
    var subject = "map " + Shown.quoted(map);
    var list = DcList.read(net.value(), "net " + Shown.quoted(net.key()), known, context.view());
    if (net.key().indexOf('/') < 0) {
      context
          .findings()
          .error(
              net.keyAt(),
              "%s: %s is not a network, such as 192.0.2.0/24."
                  .formatted(subject, Shown.quoted(net.key())));
      return;
    }
    context
        .budget()
        .read(net.key(), subject, net.keyAt(), context.findings())
        // gdnsd stores IPv4 networks as IPv6 ones, and allows them to be written so.
        .map(prefix -> prefix.embeddedIpv4().orElse(prefix))
        .ifPresent(prefix -> add(prefix, list, net.keyAt()));
  }

  private void add(Prefix prefix, Optional<DcList> list, Position at) {
    var first = lines.putIfAbsent(prefix, at.line());
    if (first != null) {
      context
          .findings()
          .warning(
              at,
              "%s is left out: it is already on line %d.".formatted(AddressText.of(prefix), first));
      return;
    }
    list.ifPresent(to -> byList.computeIfAbsent(to, _ -> new ArrayList<>()).add(prefix));
  }
}
