package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.DebianProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// The files of `deploy/delegation`, which the programs that they are for must accept. That the
/// delegation works is seen in [DelegationIT], whose parent zone includes it.
class DelegationExamplesIT {

  private static final Path DELEGATION = Path.of("deploy", "delegation", "delegation.zone");
  private static final Path ROUTE_53 = Path.of("deploy", "delegation", "route53.json");

  @TempDir private Path directory;

  private Path zone = Path.of("");

  @BeforeEach
  void writeParentZone() throws IOException {
    zone =
        Files.writeString(
            directory.resolve("example.net.zone"),
            """
            example.net.     1d IN SOA ns.example.net. hostmaster.example.net. 1 1h 15m 1w 1h
            example.net.     1d IN NS  ns.example.net.
            ns.example.net.  1d IN A   192.0.2.1
            $INCLUDE %s
            """
                .formatted(DELEGATION.toAbsolutePath()));
  }

  @Test
  void isAcceptedByBind() throws IOException {
    var checked =
        new DebianProgram("named-checkzone", "bind9-utils")
            .run("-i", "local", "example.net", zone.toString());

    assertThat(checked.output()).isEqualTo("zone example.net/IN: loaded serial 1\nOK\n");
    assertThat(checked.exitCode()).isZero();
  }

  @Test
  void isAcceptedByNsd() throws IOException {
    var checked = new DebianProgram("nsd-checkzone", "nsd").run("example.net", zone.toString());

    assertThat(checked.output()).isEqualTo("zone example.net is ok\n");
    assertThat(checked.exitCode()).isZero();
  }

  @Test
  void isAcceptedByKnot() throws IOException {
    var configuration =
        Files.writeString(
            directory.resolve("knot.conf"),
            """
            database:
              storage: "%1$s"
            zone:
              - domain: example.net
                storage: "%1$s"
                file: example.net.zone
                semantic-checks: on
            """
                .formatted(directory));

    var checked =
        new DebianProgram("knotc", "knot")
            .run("-c", configuration.toString(), "zone-check", "example.net");

    assertThat(checked.output()).doesNotContain("warning", "error");
    assertThat(checked.exitCode()).isZero();
  }

  @Test
  void saysTheSameForRoute53() throws IOException {
    assertThat(route53()).containsExactlyInAnyOrderElementsOf(delegation());
  }

  private static List<Record> delegation() throws IOException {
    try (var master = new Master(DELEGATION.toString(), Name.root)) {
      var records = new ArrayList<Record>();
      for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
      return records;
    }
  }

  private static List<Record> route53() throws IOException {
    var records = new ArrayList<Record>();
    for (var change : new ObjectMapper().readTree(ROUTE_53.toFile()).required("Changes")) {
      assertThat(change.required("Action").asText()).isEqualTo("UPSERT");
      var set = change.required("ResourceRecordSet");
      for (var record : set.required("ResourceRecords")) {
        records.add(
            Record.fromString(
                Name.fromString(set.required("Name").asText()),
                Type.value(set.required("Type").asText()),
                DClass.IN,
                set.required("TTL").asLong(),
                record.required("Value").asText(),
                Name.root));
      }
    }
    return records;
  }
}
