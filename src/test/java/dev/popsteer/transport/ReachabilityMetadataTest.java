package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What a native image is told of accesses that it cannot see by itself.
class ReachabilityMetadataTest {

  private static final Path METADATA =
      Path.of("src/main/resources/META-INF/native-image/dev.popsteer/popsteer")
          .resolve("reachability-metadata.json");

  private static JsonNode metadata() throws IOException {
    return new ObjectMapper().readTree(METADATA.toFile());
  }

  @Test
  void hasAllClassesOfTheCommandLine() throws IOException {
    var declared = metadata().required("reflection").findValuesAsText("type");

    var used =
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.popsteer")
                .stream()
                .filter(ReachabilityMetadataTest::isOfCommandLine)
                .map(JavaClass::getName)
                .toList();

    assertThat(used).hasSizeGreaterThan(10);
    assertThat(declared)
        .containsExactlyInAnyOrderElementsOf(
            concatenated(used, "picocli.CommandLine$AutoHelpMixin"));
  }

  private static boolean isOfCommandLine(JavaClass type) {
    return type.isAnnotatedWith(CommandLine.Command.class)
        || type.isAssignableTo(CommandLine.ITypeConverter.class)
        || type.getFields().stream().anyMatch(ReachabilityMetadataTest::isOfCommandLine);
  }

  private static boolean isOfCommandLine(JavaField field) {
    return field.getAnnotations().stream()
        .anyMatch(annotation -> annotation.getRawType().getPackageName().equals("picocli"));
  }

  private static List<String> concatenated(List<String> some, String last) {
    var all = new ArrayList<>(some);
    all.add(last);
    return all;
  }

  @Test
  void hasTheShapesOfAllSystemCalls() throws IOException, IllegalAccessException {
    var declared =
        StreamSupport.stream(metadata().at("/foreign/downcalls").spliterator(), false)
            .map(
                call ->
                    "%s %s%s"
                        .formatted(
                            call.required("returnType").asText(),
                            call.required("parameterTypes"),
                            call.at("/options/captureCallState").asBoolean() ? " errno" : ""))
            .toList();

    var used = new ArrayList<String>();
    for (var field : SystemCalls.class.getDeclaredFields()) {
      if (field.getType() == MethodHandle.class) {
        field.setAccessible(true);
        used.add(shape(((MethodHandle) field.get(null)).type()));
      }
    }

    assertThat(used).hasSizeGreaterThan(10);
    // The one of BackgroundWork, nice(2), has that of close(2).
    assertThat(declared).doesNotHaveDuplicates().hasSameElementsAs(used);
  }

  /// Where the error number is kept, memory for it comes before what the function takes.
  private static String shape(MethodType handle) {
    boolean keepsError = handle.parameterType(0) == MemorySegment.class;
    var parameters =
        handle.parameterList().stream()
            .skip(keepsError ? 1 : 0)
            .map(type -> '"' + name(type) + '"')
            .toList();
    return "%s [%s]%s"
        .formatted(
            name(handle.returnType()), String.join(",", parameters), keepsError ? " errno" : "");
  }

  private static String name(Class<?> type) {
    return type == MemorySegment.class ? "void*" : "j" + type.getName();
  }
}
