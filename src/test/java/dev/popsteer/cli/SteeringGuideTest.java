package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.PopState;
import dev.popsteer.routing.Explainer;
import dev.popsteer.testing.NamedTests;
import dev.popsteer.testing.NamedTests.Named;
import dev.popsteer.testing.SteeringFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// The examples of `docs/steering.md`: each prints what the guide says that it prints.
///
/// With `-Dguide.write=true` the outputs in the guide are replaced by what the examples print.
class SteeringGuideTest {

  private static final Path GUIDE = Path.of("docs", "steering.md");

  private static final Pattern SECTION = Pattern.compile("(?m)^## (.*)$");
  private static final Pattern FILE =
      Pattern.compile("(?s)```yaml\n# (pops|services)\\.yaml\n(.*?)```");
  private static final Pattern CONSOLE = Pattern.compile("(?s)```console\n(.*?)```");
  private static final Pattern LOSS = Pattern.compile("(?s)```text\n(.*?)\n```");
  private static final Pattern DIG =
      Pattern.compile("dig @127\\.0\\.0\\.1 -p 5300 (\\S+)( A| AAAA)? \\+subnet=(\\S+) (.*)");
  private static final Pattern EXPLAIN =
      Pattern.compile("popsteer explain (\\S+) (\\S+)(?: --type (\\S+))?");
  private static final Pattern DRAIN =
      Pattern.compile("redis-cli SET popsteer:drain:(\\S+) \"?(.*?)\"?");
  private static final Pattern DOWN =
      Pattern.compile("redis-cli HSET popsteer:health:(\\S+) \\S+ '\\{\"up\":false}'");

  private record Section(String title, String text) {}

  private static List<Section> sections() throws IOException {
    var guide = Files.readString(GUIDE);
    var starts = SECTION.matcher(guide).results().toList();
    var sections = new ArrayList<Section>();
    for (int i = 0; i < starts.size(); i++) {
      int end = i + 1 < starts.size() ? starts.get(i + 1).start() : guide.length();
      sections.add(
          new Section(starts.get(i).group(1), guide.substring(starts.get(i).start(), end)));
    }
    return sections;
  }

  @Test
  void theGuideHasADozenSituationsWithFilesAnAnswerAndAnExplanationEach() throws IOException {
    var sections = sections();

    assertThat(sections).hasSizeGreaterThan(12);
    assertThat(sections.subList(0, sections.size() - 1))
        .allSatisfy(
            section ->
                assertThat(section.text())
                    .as(section.title())
                    .contains("# services.yaml", "$ dig", "$ popsteer explain"));
  }

  @Test
  void eachRowOfTheComparisonNamesATestThatIsThere() throws IOException {
    var rows =
        sections()
            .getLast()
            .text()
            .lines()
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .filter(line -> !line.startsWith("| ---"))
            .toList();

    assertThat(rows)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            row -> assertThat(NamedTests.in(row)).as(row).isNotEmpty().allMatch(Named::exists));
  }

  @TestFactory
  Stream<DynamicTest> theGuideIsTrue() throws IOException {
    var sections = sections();
    var base = parse(file(sections.getFirst(), "pops").orElseThrow());
    return sections.stream()
        .filter(section -> CONSOLE.matcher(section.text()).find())
        .map(section -> DynamicTest.dynamicTest(section.title(), () -> assertTrue(section, base)));
  }

  private static void assertTrue(Section section, Map<String, Map<String, String>> base)
      throws IOException {
    var printed = run(section, base);

    if (Boolean.getBoolean("guide.write")) {
      Files.writeString(GUIDE, Files.readString(GUIDE).replace(section.text(), printed));
    } else {
      assertThat(printed).isEqualTo(section.text());
    }
  }

  /// The section with the output that its commands really have.
  private static String run(Section section, Map<String, Map<String, String>> base) {
    var pops = merged(base, file(section, "pops").map(SteeringGuideTest::parse).orElse(Map.of()));
    var fixture = SteeringFixture.load(pops, file(section, "services").orElseThrow());
    var text =
        CONSOLE
            .matcher(section.text())
            .replaceAll(console -> Matcher.quoteReplacement(console(console.group(1), fixture)));
    return LOSS.matcher(text)
        .replaceAll(_ -> Matcher.quoteReplacement("```text\n" + losses(fixture) + "\n```"));
  }

  private static Optional<String> file(Section section, String name) {
    return FILE.matcher(section.text())
        .results()
        .filter(file -> file.group(1).equals(name))
        .map(file -> file.group(2))
        .findFirst();
  }

  /// Two levels of a YAML file that is indented by two blanks.
  private static Map<String, Map<String, String>> parse(String yaml) {
    Map<String, Map<String, String>> file = new LinkedHashMap<>();
    Map<String, String> section = new LinkedHashMap<>();
    for (var line : yaml.lines().toList()) {
      if (line.startsWith(" ")) {
        section.put(line.substring(0, line.indexOf(':')), line);
      } else {
        section = file.computeIfAbsent(line, _ -> new LinkedHashMap<>());
      }
    }
    return file;
  }

  private static String merged(
      Map<String, Map<String, String>> base, Map<String, Map<String, String>> more) {
    Map<String, Map<String, String>> both = new LinkedHashMap<>();
    for (var file : List.of(base, more)) {
      file.forEach(
          (section, lines) ->
              both.computeIfAbsent(section, _ -> new LinkedHashMap<>()).putAll(lines));
    }
    return both.entrySet().stream()
        .map(section -> section.getKey() + "\n" + String.join("\n", section.getValue().values()))
        .collect(Collectors.joining("\n"));
  }

  private static String console(String block, SteeringFixture fixture) {
    var printed = new StringBuilder("```console\n");
    block
        .lines()
        .filter(line -> line.startsWith("$ "))
        .forEach(
            line -> {
              printed.append(line).append('\n');
              output(line.substring(2), fixture)
                  .forEach(output -> printed.append(output).append('\n'));
            });
    return printed.append("```").toString();
  }

  private static List<String> output(String command, SteeringFixture fixture) {
    var dig = DIG.matcher(command);
    if (dig.matches()) {
      int type = dig.group(2) == null ? Type.A : Type.value(dig.group(2).strip());
      var answer = fixture.ask(dig.group(1), type, dig.group(3));
      return dig.group(4).equals("+short") ? shortened(answer) : status(answer);
    }
    var explain = EXPLAIN.matcher(command);
    if (explain.matches()) {
      return explanation(explain.group(1), explain.group(2), explain.group(3), fixture);
    }
    var drain = DRAIN.matcher(command);
    if (drain.matches()) {
      fixture.with(drain.group(1), new PopState.Drained(drain.group(2)));
      return List.of("OK");
    }
    var down = DOWN.matcher(command);
    if (down.matches()) {
      fixture.down(down.group(1));
      return List.of("(integer) 1");
    }
    throw new AssertionError("not a command that the guide may have: " + command);
  }

  /// As `dig +short` prints it: zeros in IPv6 addresses are left out.
  private static List<String> shortened(Message answer) {
    return SteeringFixture.data(answer).stream()
        .map(data -> data.replaceFirst(":0(:0)+:", "::"))
        .toList();
  }

  private static List<String> status(Message answer) {
    var lines = new ArrayList<String>();
    lines.add("status: " + Rcode.string(answer.getRcode()));
    if (answer.getOPT() != null) {
      for (var option : answer.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR)) {
        int code = ((ExtendedErrorCodeOption) option).getErrorCode();
        lines.add("EDE: " + code + (code == 18 ? " (Prohibited)" : ""));
      }
    }
    return lines;
  }

  private static List<String> explanation(
      String name, String client, @Nullable String type, SteeringFixture fixture) {
    try {
      var explained =
          Explainer.explain(
                  fixture.snapshot(),
                  Name.fromString(name, Name.root),
                  IpAddress.parse(client),
                  type == null ? Type.A : Type.value(type))
              .orElseThrow();
      return ExplanationText.of(explained).lines().toList();
    } catch (TextParseException e) {
      throw new AssertionError(e);
    }
  }

  private static String losses(SteeringFixture fixture) {
    return fixture.snapshot().steering().losses().entrySet().stream()
        .map(loss -> loss.getValue().describe(loss.getKey()))
        .collect(Collectors.joining("\n"));
  }
}
