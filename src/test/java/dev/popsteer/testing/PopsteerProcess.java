package dev.popsteer.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/// The packaged program, run as its users run it: a process of its own, on free ports of the
/// loopback interface.
public final class PopsteerProcess implements AutoCloseable {

  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern DNS =
      Pattern.compile("Answering DNS on (127\\.\\d+\\.\\d+\\.\\d+:\\d+)");
  private static final Pattern DNS_OVER_TLS =
      Pattern.compile("Answering DNS over TLS on (127\\.\\d+\\.\\d+\\.\\d+:\\d+)");
  private static final Pattern HTTP =
      Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");
  private static final Pattern MANAGEMENT =
      Pattern.compile("Management interface listening on (http://127\\.0\\.0\\.1:\\d+)");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final Process process;
  private final List<String> output = Collections.synchronizedList(new ArrayList<>());
  private final Thread reader;

  private PopsteerProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /// Starts it.
  ///
  /// @param settings environment variables
  public static PopsteerProcess start(Map<String, String> settings, String... arguments)
      throws IOException {
    var command = new ArrayList<>(program());
    command.addAll(List.of(arguments));
    return start(command, settings);
  }

  private static PopsteerProcess start(List<String> command, Map<String, String> settings)
      throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("POPSTEER_DNS_LISTEN", "127.0.0.1:0");
    builder.environment().put("QUARKUS_HTTP_PORT", "0");
    builder.environment().put("QUARKUS_MANAGEMENT_PORT", "0");
    // Nobody is to notice that it ends.
    builder.environment().put("POPSTEER_SHUTDOWN_DELAY", "0s");
    builder.environment().put("POPSTEER_CACHE_DIR", "target/cache");
    // What another test's server believed is none of this one's business.
    builder.environment().put("POPSTEER_STATE_DIR", "none");
    builder.environment().putAll(settings);
    return new PopsteerProcess(builder.start());
  }

  /// The command that starts it: the property `popsteer.program` if it is set, as `./popsteer`,
  /// which figures are measured with; else the jar, which was built for sure.
  private static List<String> program() {
    var program = System.getProperty("popsteer.program");
    if (program != null) {
      return List.of(program);
    }
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "--enable-native-access=ALL-UNNAMED", "-jar", JAR.toString());
  }

  /// Starts the server and waits until it answers DNS.
  public static PopsteerProcess serve(Map<String, String> settings) throws IOException {
    var server = start(settings);
    server.awaitOutput(DNS);
    return server;
  }

  /// Likewise, of a program that was installed.
  public static PopsteerProcess serveInstalled(Path program, Map<String, String> settings)
      throws IOException {
    var server = start(List.of(program.toString()), settings);
    server.awaitOutput(DNS);
    return server;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("(output lost: " + e.getMessage() + ")");
    }
  }

  /// Everything printed so far, to both streams.
  public String output() {
    synchronized (output) {
      return String.join("\n", output);
    }
  }

  /// Waits until the pattern was printed, and returns its first group, or all of it.
  public String awaitOutput(Pattern pattern) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> pattern.matcher(output()).find() || !process.isAlive());
    var matcher = pattern.matcher(output());
    if (!matcher.find()) {
      throw new AssertionError("the process has ended:\n" + output());
    }
    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  public InetSocketAddress dns() {
    return address(DNS);
  }

  /// Where it answers DNS over TLS, if its settings say so.
  public InetSocketAddress dnsOverTls() {
    return address(DNS_OVER_TLS);
  }

  private InetSocketAddress address(Pattern pattern) {
    var address = URI.create("dns://" + awaitOutput(pattern));
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  /// The memory that it takes of the machine, as Linux tells.
  public long residentBytes() throws IOException {
    var status = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "status"));
    var matcher = RESIDENT.matcher(status);
    if (!matcher.find()) {
      throw new IOException("the system does not tell the memory of a process");
    }
    return Long.parseLong(matcher.group(1)) * 1024;
  }

  public URI http() {
    return URI.create(awaitOutput(HTTP));
  }

  /// Where metrics and health are.
  public URI management() {
    return URI.create(awaitOutput(MANAGEMENT));
  }

  /// Sends it the signal to end, as a service manager does.
  public void terminate() {
    process.destroy();
  }

  /// Sends it a signal.
  ///
  /// @param name such as `STOP`
  public void signal(String name) throws IOException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().onExit().join();
  }

  /// Ends threads that wait at channels of the JDK.
  ///
  /// @param prefix of their names
  public void interruptThreads(String prefix) throws IOException {
    ThreadInterruption.in(process.pid(), prefix);
  }

  /// Waits for the end and returns the exit code.
  public int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the process does not end:\n" + output());
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Asks it over UDP, as a client of an IPv4 subnet.
  public Message ask(String name, int type, String subnet) {
    try {
      var resolver = new SimpleResolver(dns());
      resolver.setTimeout(Duration.ofSeconds(5));
      var query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
      query.addRecord(ClientSubnets.opt(subnet), Section.ADDITIONAL);
      return resolver.send(query);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The data of the first record that it answers with; empty if there is none.
  public String firstAnswer(String name, int type, String subnet) {
    var answers = ask(name, type, subnet).getSection(Section.ANSWER);
    return answers.isEmpty() ? "" : answers.getFirst().rdataToString();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
