package dev.popsteer.bench;

import dev.popsteer.testing.FunctionPackage;
import dev.popsteer.testing.FunctionProcess;
import dev.popsteer.testing.FunctionProcess.Start;
import dev.popsteer.testing.RuntimeApi;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Measures starts of the packaged function: the time from the start of the process to its first
/// reply, from going on from a snapshot to the first reply, and memory after that.
///
/// The process is the one that AWS runs functions in, or, for comparison, one that has the function
/// on its class path, where the virtual machine's caches reach it. What it talks to is on this
/// machine, and answers at once.
public final class ColdStartBenchmark {

  private static final long MEGABYTE = 1_000_000;

  /// As much as a function with 1,024 MB has.
  private static final List<String> FLAGS = List.of("-Xmx700m", "-XX:+UseSerialGC");

  private final Path task;
  private final int repeats;
  private final String event;

  private ColdStartBenchmark(Path task, int repeats, String event) {
    this.task = task;
    this.repeats = repeats;
    this.event = event;
  }

  /// One start.
  private record Sample(double millis, double residentMegabytes) {}

  /// Takes an empty directory, and how often to measure each start.
  public static void main(String... arguments) throws IOException, InterruptedException {
    var directory = Path.of(arguments[0]).toAbsolutePath();
    var task = Files.createDirectories(directory.resolve("task"));
    FunctionPackage.unpack(task);
    System.out.printf(
        Locale.ROOT,
        "function.zip: %.1f MB, unpacked: %.1f MB%n%n",
        (double) FunctionPackage.size() / MEGABYTE,
        (double) size(task) / MEGABYTE);
    var event = Files.readString(Path.of("functions", "events", "function-url-redirect.json"));
    new ColdStartBenchmark(task, Integer.parseInt(arguments[1]), event).measure(directory);
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void measure(Path directory) throws IOException, InterruptedException {
    System.out.printf("| %-66s | %7s | %15s | %5s |%n", "", "ms", "range", "MB");
    System.out.println("| --- | ---: | ---: | ---: |");
    report("as Lambda starts it", List.of(), Map.of());
    report(
        "... with nothing compiled in the package",
        List.of(),
        Map.of("POPSTEER_CACHE_DIR", "none"));
    report("... without any cache of classes (-Xshare:off)", List.of("-Xshare:off"), Map.of());
    var shared = directory.resolve("shared.jsa").toString();
    train(List.of("-XX:ArchiveClassesAtExit=" + shared));
    report(
        "... with an archive of classes (CDS)",
        List.of("-XX:SharedArchiveFile=" + shared),
        Map.of());
    var aot = directory.resolve("lambda.aot").toString();
    train(List.of("-XX:AOTCacheOutput=" + aot));
    report("... with an AOT cache", List.of("-XX:AOTCache=" + aot), Map.of());
    var onClassPath = List.of("-cp", classPath());
    report("on the class path, as in a container of one's own", onClassPath, Map.of());
    var container = directory.resolve("container.aot").toString();
    train(with(onClassPath, "-XX:AOTCacheOutput=" + container));
    report("... with an AOT cache", with(onClassPath, "-XX:AOTCache=" + container), Map.of());
    print("going on from a snapshot, to the first reply", samples(this::fromSnapshot));
  }

  private static List<String> with(List<String> flags, String flag) {
    return Stream.concat(flags.stream(), Stream.of(flag)).toList();
  }

  /// The program that runs functions, and the function beside it.
  private String classPath() throws IOException {
    try (var jars = Files.list(task.resolve("lib"))) {
      var all =
          Stream.concat(Stream.of(FunctionProcess.runtime()), Stream.of(jarOfTask().toString()));
      return String.join(
          File.pathSeparator, Stream.concat(all, jars.sorted().map(Path::toString)).toList());
    }
  }

  /// The folder of the package as a jar: the virtual machine's caches know no folders.
  private Path jarOfTask() {
    return Path.of("target", "popsteer-0.1.0-SNAPSHOT-runner.jar").toAbsolutePath();
  }

  private void train(List<String> flags) throws IOException, InterruptedException {
    try (var api = RuntimeApi.start();
        var function = start(api, flags, Map.of())) {
      api.reply(event);
      function.end();
    }
  }

  private FunctionProcess start(RuntimeApi api, List<String> flags, Map<String, String> settings)
      throws IOException {
    var all = Stream.concat(FLAGS.stream(), flags.stream()).toList();
    return FunctionProcess.start(new Start(task, api.address(), settings, all));
  }

  private void report(String what, List<String> flags, Map<String, String> settings)
      throws IOException {
    print(what, samples(() -> fromStart(flags, settings)));
  }

  /// Something that is measured.
  @FunctionalInterface
  private interface Measurement {
    Sample take() throws IOException;
  }

  private List<Sample> samples(Measurement measurement) throws IOException {
    var samples = new ArrayList<Sample>();
    for (int i = 0; i < repeats; i++) {
      samples.add(measurement.take());
    }
    return samples;
  }

  private Sample fromStart(List<String> flags, Map<String, String> settings) throws IOException {
    try (var api = RuntimeApi.start()) {
      api.send(event);
      long begin = System.nanoTime();
      try (var function = start(api, flags, settings)) {
        return sample(api, function, begin);
      }
    }
  }

  private Sample fromSnapshot() throws IOException {
    try (var api = RuntimeApi.start()) {
      api.send(event);
      var settings = Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
      try (var function = start(api, List.of(), settings)) {
        api.awaitReadyForSnapshot();
        long begin = System.nanoTime();
        api.restore();
        return sample(api, function, begin);
      }
    }
  }

  private static Sample sample(RuntimeApi api, FunctionProcess function, long beginNanos)
      throws IOException {
    var reply = api.awaitReply();
    double millis = (System.nanoTime() - beginNanos) / 1e6;
    if (!reply.contains("https://lhr1.cdn.example.net/")) {
      throw new IOException(reply + "\n" + function.output());
    }
    return new Sample(millis, (double) function.memory("VmRSS") / MEGABYTE);
  }

  private static void print(String what, List<Sample> samples) {
    var millis = samples.stream().mapToDouble(Sample::millis).sorted().toArray();
    var memory = samples.stream().mapToDouble(Sample::residentMegabytes).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "| %-66s | %7.0f | %15s | %5.0f |%n",
        what,
        millis[millis.length / 2],
        "%.0f-%.0f".formatted(millis[0], millis[millis.length - 1]),
        memory[memory.length / 2]);
  }
}
