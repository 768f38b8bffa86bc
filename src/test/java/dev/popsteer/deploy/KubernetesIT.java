package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.testing.DebianProgram;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The overlays of `deploy/kubernetes`, put together by Kustomize and held against the schemas of
/// Kubernetes: models made from these refuse properties that they do not have, and want those that
/// must be there.
class KubernetesIT {

  private static final Path KUBERNETES = Path.of("deploy", "kubernetes");
  private static final DebianProgram KUBECTL = new DebianProgram("kubectl", "kubernetes-client");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Map<String, Class<?>> MODELS =
      Map.of(
          "v1/ConfigMap", V1ConfigMap.class,
          "v1/Namespace", V1Namespace.class,
          "v1/PersistentVolumeClaim", V1PersistentVolumeClaim.class,
          "v1/Service", V1Service.class,
          "v1/ServiceAccount", V1ServiceAccount.class,
          "apps/v1/Deployment", V1Deployment.class,
          "apps/v1/StatefulSet", V1StatefulSet.class,
          "batch/v1/CronJob", V1CronJob.class,
          "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class,
          "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class);

  private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Z_]+)\\)");

  @TempDir private Path directory;

  private static List<JsonNode> objects(Path overlay) throws IOException {
    var built = KUBECTL.run("kustomize", overlay.toString());
    assertThat(built.exitCode()).as(built.output()).isZero();
    var objects = new ArrayList<JsonNode>();
    for (var object : new Load(LoadSettings.builder().build()).loadAllFromString(built.output())) {
      objects.add(MAPPER.valueToTree(object));
    }
    return objects;
  }

  private static void validate(JsonNode object) {
    var kind = object.required("apiVersion").asText() + "/" + object.required("kind").asText();
    var model = MODELS.get(kind);
    assertThat(model).as(kind).isNotNull();
    assertThat((Object) JSON.getGson().fromJson(object.toString(), model)).isNotNull();
  }

  private static JsonNode only(List<JsonNode> objects, String kind, String name) {
    return objects.stream()
        .filter(object -> object.required("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                found -> {
                  assertThat(found).as(kind + " " + name).hasSize(1);
                  return found.getFirst();
                }));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base",
        "overlays/single-region",
        "overlays/many-regions/eu-west",
        "overlays/many-regions/us-east"
      })
  void isAsKubernetesWantsObjectsToBe(String overlay) throws IOException {
    var objects = objects(KUBERNETES.resolve(overlay));

    assertThat(objects).isNotEmpty().allSatisfy(KubernetesIT::validate);
  }

  @Test
  void misspeltPropertiesAreFound() throws IOException {
    var deployment = only(objects(KUBERNETES.resolve("base")), "Deployment", "popsteer").toString();

    assertThatThrownBy(
            () ->
                validate(
                    MAPPER.readTree(
                        deployment.replace("readOnlyRootFilesystem", "readonlyRootFilesystem"))))
        .hasMessageContaining("readonlyRootFilesystem");
  }

  @Test
  void addressesOfClientsSurvive() throws IOException {
    var service = only(objects(KUBERNETES.resolve("base")), "Service", "popsteer-dns");

    assertThat(service.at("/spec/externalTrafficPolicy").asText()).isEqualTo("Local");
    assertThat(service.at("/spec/ports").findValuesAsText("protocol"))
        .containsExactly("UDP", "TCP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base",
        "overlays/single-region",
        "overlays/many-regions/eu-west",
        "overlays/many-regions/us-east"
      })
  void variablesAreDefinedBeforeTheyAreUsed(String overlay) throws IOException {
    var deployment = only(objects(KUBERNETES.resolve(overlay)), "Deployment", "popsteer");

    var defined = new HashSet<String>();
    for (var variable : deployment.at("/spec/template/spec/containers/0/env")) {
      var used =
          VARIABLE
              .matcher(variable.path("value").asText())
              .results()
              .map(match -> match.group(1))
              .toList();
      assertThat(defined).as(variable.toString()).containsAll(used);
      defined.add(variable.required("name").asText());
    }
    assertThat(defined).contains("POD_NAME", "POPSTEER_ROUTER_NAME");
  }

  @Test
  void mountsAllFilesOfTheConfigurationAtOnce() throws IOException {
    var objects = objects(KUBERNETES.resolve("base"));

    var keys =
        only(objects, "ConfigMap", "popsteer-config").required("data").properties().stream()
            .map(Map.Entry::getKey)
            .toList();
    var items =
        only(objects, "Deployment", "popsteer")
            .at("/spec/template/spec/volumes/0/configMap/items")
            .findValuesAsText("key");

    assertThat(items).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void beginsWithTheDemo() throws IOException {
    var demo = Path.of("src", "main", "resources", "demo");
    var config = KUBERNETES.resolve("base/config");

    for (var file : List.of("pops.yaml", "services.yaml", "zones/cdn.example.net.zone")) {
      assertThat(config.resolve(file)).hasSameTextualContentAs(demo.resolve(file));
    }
  }

  @Test
  void hasNoSecretInIt() throws IOException {
    for (var overlay : List.of("overlays/single-region", "overlays/many-regions/eu-west")) {
      var objects = objects(KUBERNETES.resolve(overlay));

      var redis =
          MAPPER
              .valueToTree(
                  only(objects, "Deployment", "popsteer")
                      .at("/spec/template/spec/containers/0/env"))
              .toString();
      assertThat(redis)
          .contains("\"secretKeyRef\":{\"key\":\"hosts\",\"name\":\"popsteer-redis\"}");
      assertThat(objects)
          .noneSatisfy(object -> assertThat(object.required("kind").asText()).isEqualTo("Secret"));
    }
  }

  /// An overlay in a copy of the directory, as an operator makes one.
  private Path overlay(String kustomization) throws IOException {
    var overlay = Files.createDirectories(directory.resolve("deploy/kubernetes/overlays/mine"));
    copyTree(KUBERNETES, directory.resolve("deploy/kubernetes"));
    Files.writeString(overlay.resolve("kustomization.yaml"), kustomization);
    return overlay;
  }

  @Test
  void aJobFetchesTheDatabaseThatAllPodsRead() throws IOException {
    var objects =
        objects(
            overlay(
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: popsteer
                resources: [../single-region]
                components: [../../components/geoip]
                images: [{name: popsteer, newName: registry.example.net/popsteer, newTag: 0.1.0}]
                """));

    assertThat(objects).allSatisfy(KubernetesIT::validate);
    var job =
        only(objects, "CronJob", "popsteer-geo-update").at("/spec/jobTemplate/spec/template/spec");
    var server = only(objects, "Deployment", "popsteer").at("/spec/template/spec");
    for (var pod : List.of(job, server)) {
      assertThat(pod.at("/containers/0/image").asText())
          .isEqualTo("registry.example.net/popsteer:0.1.0");
      assertThat(pod.findValuesAsText("claimName")).containsExactly("popsteer-geoip");
      assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
          .contains("/var/lib/popsteer-geo");
    }
    assertThat(job.at("/containers/0/args").toString())
        .contains("--out=" + valueOf(server, "POPSTEER_GEO_CITY"));
    assertThat(valueOf(job, "JAVA_OPTS")).isEqualTo(valueOf(server, "JAVA_OPTS"));
    assertThat(job.at("/containers/0/resources/limits/memory"))
        .isEqualTo(server.at("/containers/0/resources/limits/memory"));
    // It is picked by no Service and no policy that is for the servers.
    assertThat(
            only(objects, "CronJob", "popsteer-geo-update")
                .at("/spec/jobTemplate/spec/template/metadata/labels/app.kubernetes.io~1name")
                .asText())
        .isEqualTo("popsteer-geo-update");
  }

  /// Whoever may ask any name server can carry out by it what he likes.
  @Test
  void podsAskNoNameServerButTheClusters() throws IOException {
    var objects =
        objects(
            overlay(
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                namespace: popsteer
                resources: [../single-region]
                components: [../../components/geoip, ../../components/node-local-dns]
                """));

    assertThat(objects).allSatisfy(KubernetesIT::validate);
    var resolvers = new TreeMap<String, String>();
    for (var object : objects) {
      for (var rule : object.at("/spec/egress")) {
        if (rule.path("ports").findValuesAsText("port").contains("53")) {
          resolvers.put(object.at("/metadata/name").asText(), rule.path("to").toString());
        }
      }
    }
    var kubeDns =
        """
        [{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"kube-system"}},\
        "podSelector":{"matchExpressions":[{"key":"k8s-app","operator":"In","values":["kube-dns"]}]}}]""";
    assertThat(resolvers)
        .containsOnly(
            Map.entry("popsteer", kubeDns),
            Map.entry("popsteer-geo-update", kubeDns),
            Map.entry(
                "popsteer-to-node-local-dns", "[{\"ipBlock\":{\"cidr\":\"169.254.20.10/32\"}}]"));
  }

  private static String valueOf(JsonNode pod, String variable) {
    for (var each : pod.at("/containers/0/env")) {
      if (each.required("name").asText().equals(variable)) {
        return each.required("value").asText();
      }
    }
    throw new AssertionError(variable + " is not set");
  }

  @Test
  void theMemoryIsEnoughForTheThreads() throws IOException {
    var pod =
        only(objects(KUBERNETES.resolve("base")), "Deployment", "popsteer")
            .at("/spec/template/spec");

    int threads = Integer.parseInt(valueOf(pod, "POPSTEER_DNS_UDP_THREADS"));
    var limit = pod.at("/containers/0/resources/limits/memory").asText();
    int limitMegabytes = Integer.parseInt(limit.replace("Mi", ""));
    assertThat(valueOf(pod, "JAVA_OPTS"))
        .isEqualTo("-XX:MaxRAMPercentage=60 -XX:ActiveProcessorCount=" + threads);
    assertThat(limitMegabytes * 60 / 100 + 150 + threads * 16).isLessThan(limitMegabytes);
  }

  @Test
  void anOverlayOfOnesOwnReplacesTheConfiguration() throws IOException {
    // As in deploy/README.md, but for the place of the overlay.
    var readme = Files.readString(Path.of("deploy", "README.md"));
    var block = Pattern.compile("(?s)```yaml\n(# overlays/mine.*?)```").matcher(readme);
    assertThat(block.find()).as("an overlay in deploy/README.md").isTrue();
    var overlay = overlay(block.group(1));
    for (var file : List.of("pops.yaml", "services.yaml", "cdn.example.net.zone")) {
      Files.writeString(overlay.resolve(file), "# mine\n");
    }

    var objects = objects(overlay);

    assertThat(objects).allSatisfy(KubernetesIT::validate);
    assertThat(only(objects, "ConfigMap", "popsteer-config").at("/data/pops.yaml").asText())
        .isEqualTo("# mine\n");
    assertThat(
            only(objects, "Deployment", "popsteer")
                .at("/spec/template/spec/containers/0/image")
                .asText())
        .isEqualTo("registry.example.net/popsteer:0.1.0");
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
