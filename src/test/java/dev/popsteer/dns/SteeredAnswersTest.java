package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Action;
import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.Condition;
import dev.popsteer.routing.MaxScope;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Rule;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Service.FallbackRecords;
import dev.popsteer.routing.Service.Target;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Messages that carry what pipelines decide.
class SteeredAnswersTest {

  private static final IpAddress LONDON = IpAddress.parse("81.2.69.0");
  private static final IpAddress TOKYO = IpAddress.parse("133.11.0.0");
  private static final Duration TTL = Duration.ofSeconds(30);

  private static final List<Pop> EIGHT =
      IntStream.rangeClosed(1, 8).mapToObj(SteeredAnswersTest::pop).toList();

  private static Pop pop(int number) {
    return new Pop(
        new PopCode("p" + number),
        "",
        new Coordinates(10.0 * number, 0),
        List.of(
            IpAddress.parse("192.0.2." + number),
            IpAddress.parse("192.0.2.10" + number),
            IpAddress.parse("2001:db8::" + number)),
        Name.fromConstantString("p" + number + ".example.org."));
  }

  private static Service service(
      Target target,
      Pipeline pipeline,
      Map<PopCode, List<IpAddress>> addresses,
      @Nullable FallbackRecords fallback) {
    var name = World.name(target == Target.HOST ? "video" : "www");
    return new Service(name, pipeline, target, TTL, addresses, fallback);
  }

  private static Service service(Pipeline pipeline) {
    return service(Target.ADDRESSES, pipeline, Map.of(), null);
  }

  private static Pipeline denying(Denial denial) {
    var rule = new Rule("", new Condition.InCountry(Set.of("JP")), new Action.Deny(denial));
    return new Pipeline(List.of(rule), new Action.Steer(List.of(World.POOL)), MaxScope.NONE);
  }

  private static Message ask(Service service, IpAddress client, int type, int id, Pop... down)
      throws IOException {
    var configuration =
        World.configuration(
            List.of(service), World.CONFIGURATION.topology(), World.CONFIGURATION.zones());
    var snapshot = Snapshot.of(1, configuration, World.health(down));
    var query = new Message(id);
    query.addRecord(Record.newRecord(service.name(), type, DClass.IN), Section.QUESTION);
    var subnet = new ClientSubnetOption(24, client.toInetAddress());
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(subnet)), Section.ADDITIONAL);
    var answer =
        new Responder(() -> snapshot)
            .respond(query.toWire(), new Arrival(IpAddress.parse("192.0.2.1"), Protocol.UDP, 0));
    return new Message(Objects.requireNonNull(answer));
  }

  private static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  private static int scope(Message answer) {
    return ((ClientSubnetOption)
            Objects.requireNonNull(answer.getOPT())
                .getOptions(EDNSOption.Code.CLIENT_SUBNET)
                .getFirst())
        .getScopePrefixLength();
  }

  @Test
  void refusesAClientWithTheExtendedErrorProhibited() throws IOException {
    var service = service(denying(Denial.REFUSED));

    var refused = ask(service, TOKYO, Type.A, 1);

    assertThat(refused.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(refused.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(refused.getSection(Section.ANSWER)).isEmpty();
    assertThat(refused.getSection(Section.AUTHORITY)).isEmpty();
    assertThat(scope(refused)).isPositive();
    assertThat(refused.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
        .singleElement()
        .isInstanceOfSatisfying(
            ExtendedErrorCodeOption.class, error -> assertThat(error.getErrorCode()).isEqualTo(18));
    assertThat(data(ask(service, LONDON, Type.A, 1))).containsExactly("192.0.2.1");
  }

  @Test
  void deniesByNoDataWithTheScopeOfTheDenial() throws IOException {
    var denied = ask(service(denying(Denial.NODATA)), TOKYO, Type.A, 1);

    assertThat(denied.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(denied.getSection(Section.ANSWER)).isEmpty();
    assertThat(denied.getSection(Section.AUTHORITY))
        .singleElement()
        .extracting(Record::getType)
        .isEqualTo(Type.SOA);
    assertThat(scope(denied)).isPositive();
  }

  @Test
  void servesFallbackRecordsWhenNoPopIsUp() throws IOException {
    var fallback = new FallbackRecords(List.of(IpAddress.parse("192.0.2.200")), null);
    var service = service(Target.ADDRESSES, Pipeline.to(World.POOL), Map.of(), fallback);
    Pop[] all = {World.LONDON, World.NEW_YORK, World.TOKYO};

    assertThat(data(ask(service, LONDON, Type.A, 1, all))).containsExactly("192.0.2.200");
    assertThat(data(ask(service, LONDON, Type.AAAA, 1, all))).isEmpty();
    assertThat(data(ask(service, LONDON, Type.A, 1, World.LONDON)))
        .containsExactly("192.0.2.2", "192.0.2.3");
  }

  @Test
  void servesNoFallbackRecordsOfAFamilyThatThePopsLackWhileTheyAreUp() throws IOException {
    var fallback = new FallbackRecords(List.of(IpAddress.parse("2001:db8::200")), null);
    var tokyo = new Pool("tokyo", List.of(World.TOKYO));
    var service = service(Target.ADDRESSES, Pipeline.to(tokyo), Map.of(), fallback);

    assertThat(data(ask(service, TOKYO, Type.AAAA, 1))).isEmpty();
    assertThat(data(ask(service, TOKYO, Type.AAAA, 1, World.TOKYO)))
        .containsExactly("2001:db8:0:0:0:0:0:200");
  }

  private static long negativeTtl(Message answer) {
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    return answer.getSection(Section.AUTHORITY).getFirst().getTTL();
  }

  @Test
  void keepsNoDataNoLongerThanRecordsThatComeWithAChangeOfHealth() throws IOException {
    var ipv4 = new FallbackRecords(List.of(IpAddress.parse("192.0.2.200")), null);
    var ipv6 = new FallbackRecords(List.of(IpAddress.parse("2001:db8::200")), null);
    var pops = Pipeline.to(World.POOL);
    var tokyo = Pipeline.to(new Pool("tokyo", List.of(World.TOKYO)));
    Pop[] all = {World.LONDON, World.NEW_YORK, World.TOKYO};

    var exhausted = ask(service(Target.ADDRESSES, pops, Map.of(), ipv4), LONDON, Type.AAAA, 1, all);
    var lacking = ask(service(Target.ADDRESSES, tokyo, Map.of(), ipv6), TOKYO, Type.AAAA, 1);

    assertThat(negativeTtl(exhausted)).isEqualTo(TTL.toSeconds());
    assertThat(negativeTtl(lacking)).isEqualTo(TTL.toSeconds());
  }

  @Test
  void keepsNoDataAsLongAsTheZoneSaysIfHealthMakesNoDifference() throws IOException {
    var tokyo = Pipeline.to(new Pool("tokyo", List.of(World.TOKYO)));
    var ipv4 = new FallbackRecords(List.of(IpAddress.parse("192.0.2.200")), null);

    var never = ask(service(tokyo), TOKYO, Type.AAAA, 1);
    var neverEither = ask(service(Target.ADDRESSES, tokyo, Map.of(), ipv4), TOKYO, Type.AAAA, 1);
    var denied = ask(service(denying(Denial.NODATA)), TOKYO, Type.A, 1);

    assertThat(negativeTtl(never)).isEqualTo(300);
    assertThat(negativeTtl(neverEither)).isEqualTo(300);
    assertThat(negativeTtl(denied)).isEqualTo(300);
  }

  @Test
  void servesAFallbackHostWhenNoPopIsUp() throws IOException {
    var sorry = Name.fromConstantString("sorry.example.org.");
    var service =
        service(
            Target.HOST, Pipeline.to(World.POOL), Map.of(), new FallbackRecords(List.of(), sorry));

    var answer = ask(service, LONDON, Type.A, 1, World.LONDON, World.NEW_YORK, World.TOKYO);

    assertThat(data(answer)).containsExactly("sorry.example.org.");
  }

  @Test
  void answersWithTheAddressesThatAPopHasForTheService() throws IOException {
    var own = Map.of(World.LONDON.code(), List.of(IpAddress.parse("192.0.2.77")));
    var service = service(Target.ADDRESSES, Pipeline.to(World.POOL), own, null);

    assertThat(data(ask(service, LONDON, Type.A, 1))).containsExactly("192.0.2.77");
    assertThat(data(ask(service, LONDON, Type.AAAA, 1))).containsExactly("2001:db8:0:0:0:0:0:2");
  }

  @Test
  void carriesAsManyPopsAndAddressesAsThePoolSays() throws IOException {
    var pool = new Pool("two", EIGHT, new Policy.Failover(), Map.of(), new AnswerSize(2, 3));

    assertThat(data(ask(service(Pipeline.to(pool)), LONDON, Type.A, 1)))
        .containsExactly("192.0.2.1", "192.0.2.101", "192.0.2.2");
  }

  @Test
  void beginsWithAnotherPopFromQueryToQueryIfAnswersAreRotated() throws IOException {
    var policy = new Policy.All(Policy.Order.ROTATED, Optional.empty());
    var pool = new Pool("all", EIGHT, policy, Map.of(), new AnswerSize(3, 16));
    var first = new HashSet<String>();

    for (int id = 0; id < EIGHT.size(); id++) {
      var answer = ask(service(Pipeline.to(pool)), LONDON, Type.AAAA, id);
      assertThat(data(answer)).hasSize(3);
      assertThat(scope(answer)).isZero();
      first.add(data(answer).getFirst());
    }

    assertThat(first).hasSize(EIGHT.size());
  }

  @Test
  void answersAllPopsInOrderOfLatency() throws IOException {
    var policy = new Policy.All(Policy.Order.LATENCY, Optional.empty());
    var pool = new Pool("all", World.POOL.pops(), policy, Map.of(), new AnswerSize(8, 16));

    assertThat(data(ask(service(Pipeline.to(pool)), LONDON, Type.A, 1)))
        .containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4");
  }
}
