package dev.popsteer.testing;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/// The packaged function in a process of its own, in the program that AWS runs functions in (its
/// runtime interface client), which loads it as it does there.
public final class FunctionProcess implements AutoCloseable {

  private static final String HANDLER = "dev.popsteer.lambda.FunctionHandler::handleRequest";

  /// In which a program finds who tells of snapshots.
  private static final String SNAPSHOTS =
      "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac";

  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final Path log;

  private FunctionProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// How it is started.
  ///
  /// @param task where the package is unpacked
  /// @param api where it gets events from: host, port and perhaps a path
  /// @param settings environment variables
  /// @param flags for the virtual machine, beside those of the template
  public record Start(Path task, String api, Map<String, String> settings, List<String> flags) {

    /// Without further flags.
    public Start(Path task, String api, Map<String, String> settings) {
      this(task, api, settings, List.of());
    }
  }

  /// Starts it.
  public static FunctionProcess start(Start start) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", SNAPSHOTS));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(start.flags());
    if (!start.flags().contains("-cp")) {
      command.addAll(List.of("-cp", runtime()));
    }
    command.addAll(List.of(AWSLambda.class.getName(), HANDLER));
    var log = Files.createTempFile("popsteer-function-", ".log");
    var builder =
        new ProcessBuilder(command)
            .directory(start.task().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    var environment = builder.environment();
    environment.clear();
    environment.put("AWS_LAMBDA_RUNTIME_API", start.api());
    environment.put("AWS_LAMBDA_FUNCTION_NAME", "popsteer");
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
    environment.put("LAMBDA_TASK_ROOT", start.task().toString());
    environment.putAll(start.settings());
    return new FunctionProcess(builder.start(), log);
  }

  /// The class path of the program that runs functions.
  public static String runtime() {
    return FunctionPackage.classPathOf(
        List.of(
            AWSLambda.class,
            PojoSerializer.class,
            com.amazonaws.services.lambda.runtime.Context.class,
            SdkInternalThreadLocal.class));
  }

  /// Completes when it has ended, with its exit code.
  public CompletableFuture<Integer> ended() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /// Everything that it has printed so far.
  public String output() throws IOException {
    return Files.readString(log);
  }

  /// A field of Linux's word on its memory, in bytes.
  ///
  /// @param field such as `VmRSS`
  public long memory(String field) throws IOException {
    var status = Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"));
    var line = status.stream().filter(of -> of.startsWith(field + ":")).findFirst().orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
  }

  /// Ends it in order, and waits for that.
  public void end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      end();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }
}
