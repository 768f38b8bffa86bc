package dev.popsteer.imports;

import dev.popsteer.imports.VscfValue.Text;
import java.util.List;
import java.util.Optional;

/// Which data centres of a gdnsd map clients are sent to.
sealed interface DcList {

  /// The nearest of those with coordinates.
  record Auto() implements DcList {}

  /// The first that is up.
  ///
  /// @param names in order; without any, there is no data for these clients
  record Listed(List<String> names) implements DcList {

    public Listed {
      names = List.copyOf(names);
    }
  }

  /// Reads a name, or a list of names.
  ///
  /// @param known the data centres of the map
  /// @return empty, and an error, if it is anything else
  static Optional<DcList> read(VscfValue value, String subject, Known known, VscfView view) {
    var texts = view.texts(value, subject);
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    var names = texts.get().stream().map(Text::text).distinct().toList();
    if (known.auto() && names.equals(List.of("auto"))) {
      return Optional.of(new Auto());
    }
    for (var name : texts.get()) {
      if (!known.names().contains(name.text())) {
        view.findings()
            .error(
                name.at(),
                "%s names %s, which is not among the \"datacenters\" of its map (there: %s)%s."
                    .formatted(
                        subject,
                        Shown.quoted(name.text()),
                        String.join(", ", known.names()),
                        name.text().equals("auto")
                            ? "; \"auto\" needs \"auto_dc_coords\", and does not go with nets"
                            : ""));
        return Optional.empty();
      }
    }
    return Optional.of(new Listed(names));
  }

  /// What may stand in a list.
  ///
  /// @param auto whether the word `auto` may
  record Known(List<String> names, boolean auto) {

    Known withoutAuto() {
      return new Known(names, false);
    }
  }
}
