package dev.popsteer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds what `ARCHITECTURE.md` says of the packages.
class ArchitectureTest {

  private static final String ROOT = "dev.popsteer.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.popsteer");

  private static final List<String> CORE =
      List.of(
          "geo",
          "zone",
          "topology",
          "health",
          "latency",
          "routing",
          "dns",
          "coarsen",
          "imports",
          "playlist");

  /// What each package may use of the project, beside itself.
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("geo", List.of()),
          Map.entry("zone", List.of()),
          Map.entry("topology", List.of("geo")),
          Map.entry("health", List.of("topology")),
          Map.entry("latency", List.of("geo", "topology")),
          Map.entry("routing", List.of("geo", "zone", "topology", "health", "latency")),
          Map.entry("dns", List.of("routing", "zone", "geo", "topology", "health")),
          Map.entry("coarsen", List.of("geo")),
          Map.entry("imports", List.of("geo")),
          Map.entry("playlist", List.of()),
          Map.entry("transport", List.of("dns", "geo")),
          Map.entry(
              "http",
              List.of(
                  "control", "routing", "health", "zone", "topology", "geo", "dns", "playlist")),
          Map.entry("config", List.of("geo", "zone", "topology", "health", "latency", "routing")),
          Map.entry("redis", List.of()),
          Map.entry("update", List.of("geo")),
          Map.entry("probe", List.of("config", "health", "topology", "geo")),
          Map.entry(
              "control",
              List.of(
                  "config",
                  "redis",
                  "probe",
                  "geo",
                  "zone",
                  "topology",
                  "health",
                  "latency",
                  "routing",
                  "dns")),
          Map.entry(
              "ops",
              List.of(
                  "control",
                  "transport",
                  "http",
                  "geo",
                  "zone",
                  "topology",
                  "health",
                  "latency",
                  "routing",
                  "dns")),
          Map.entry("lambda", List.of("cli", "http", "config", "control", "geo")),
          Map.entry(
              "cli",
              List.of(
                  "geo",
                  "zone",
                  "topology",
                  "health",
                  "latency",
                  "routing",
                  "dns",
                  "coarsen",
                  "imports",
                  "update",
                  "transport",
                  "http",
                  "config",
                  "redis",
                  "probe",
                  "control",
                  "ops")));

  @Test
  void everyPackageIsInTheTable() {
    var packages =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .map(name -> name.substring(ROOT.length()).replaceAll("\\..*", ""))
            .collect(Collectors.toSet());

    assertThat(MAY_USE.keySet()).containsAll(packages);
  }

  @Test
  void packagesUseOnlyWhatStandsBelowThem() {
    MAY_USE.forEach(
        (name, allowed) -> {
          var forbidden =
              MAY_USE.keySet().stream()
                  .filter(other -> !other.equals(name) && !allowed.contains(other))
                  .map(other -> ROOT + other + "..")
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage(ROOT + name + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(forbidden)
              .allowEmptyShould(true)
              .check(CLASSES);
        });
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theCoreKnowsNoFrameworkSocketClockOrLogger() {
    var core = CORE.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(core)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "io.vertx..",
            "io.netty..",
            "io.smallrye..",
            "jakarta..",
            "org.jboss..",
            "java.net.http..",
            "java.nio.channels.spi..",
            "java.util.logging..",
            "org.slf4j..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(core)
        .should()
        .dependOnClassesThat(
            namedOneOf(
                "java.net.Socket",
                "java.net.ServerSocket",
                "java.net.DatagramSocket",
                "java.nio.channels.DatagramChannel",
                "java.nio.channels.SocketChannel",
                "java.time.Clock",
                "java.time.InstantSource"))
        .check(CLASSES);
  }

  @Test
  void nobodyReadsTheClockButWhoStartsTheProcess() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }

  @Test
  void thereIsNoMutableStaticState() {
    fields().that().areStatic().should().beFinal().check(CLASSES);
  }

  @Test
  void namesSayTheRole() {
    var empty = Set.of("Utils", "Util", "Manager", "Helper", "Impl");
    assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
        .noneMatch(name -> empty.stream().anyMatch(name::endsWith) || name.startsWith("Abstract"));
  }

  @Test
  void classesAreFinalOrSealedOrInterfaces() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> namedOneOf(String... names) {
    var set = Arrays.stream(names).collect(Collectors.toSet());
    return DescribedPredicate.describe(
        "are one of " + Stream.of(names).toList(), type -> set.contains(type.getName()));
  }
}
