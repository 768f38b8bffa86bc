package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class QueryMetricsTest {

  private final Responder responder = new Responder(World::snapshot);
  private final StreamResponder streams = new StreamResponder(responder);
  private final MetricSource metrics = new QueryMetrics(responder.counts());

  private void ask(String label, int type) {
    var query = Message.newQuery(Record.newRecord(World.name(label), type, DClass.IN));
    var arrival = new Arrival(IpAddress.parse("81.2.69.142"), Protocol.TCP, 0);
    var unusedAnswer = streams.respond(query.toWire(), arrival);
  }

  @Test
  void showsWhatWasAskedAndAnswered() {
    ask("www", Type.A);
    ask("www", Type.A);
    ask("nowhere", Type.AAAA);

    assertThat(Scrape.of(metrics))
        .contains(
            "popsteer_queries_total{transport=\"tcp\",type=\"A\",rcode=\"NOERROR\",} 2.0",
            "popsteer_queries_total{transport=\"tcp\",type=\"AAAA\",rcode=\"NXDOMAIN\",} 1.0",
            "popsteer_service_answers_total{service=\"www.cdn.example.net\",} 2.0",
            "popsteer_service_answers_total{service=\"*.vod.cdn.example.net\",} 0.0",
            "popsteer_pop_answers_total{pop=\"lhr1\",} 2.0",
            "popsteer_decisions_total{reason=\"best-up\",} 2.0",
            "popsteer_decisions_total{reason=\"none-up\",} 0.0",
            "popsteer_client_subnet_queries_total{transport=\"tcp\",} 0.0",
            "popsteer_unanswered_messages_total{transport=\"udp\",reason=\"limited\",} 0.0");
  }

  @Test
  void showsTimesAsAHistogram() {
    streams.took(Protocol.TLS, 40_000);
    streams.took(Protocol.TLS, 60_000_000);

    assertThat(Scrape.of(metrics, "popsteer_answer_seconds.*"))
        .contains(
            "popsteer_answer_seconds_bucket{transport=\"tls\",le=\"2.5E-5\",} 0.0",
            "popsteer_answer_seconds_bucket{transport=\"tls\",le=\"5.0E-5\",} 1.0",
            "popsteer_answer_seconds_bucket{transport=\"tls\",le=\"0.1\",} 2.0",
            "popsteer_answer_seconds_bucket{transport=\"tls\",le=\"+Inf\",} 2.0",
            "popsteer_answer_seconds_count{transport=\"tls\",} 2.0",
            "popsteer_answer_seconds_sum{transport=\"tls\",} 0.06004");
  }

  @Test
  void hasNoSeriesMoreWhateverIsAsked() {
    ask("www", Type.A);
    ask("www", 4711);
    ask("nowhere", Type.A);
    int before = Scrape.of(metrics).size();

    var random = new Random(2026);
    for (int i = 0; i < 1_000; i++) {
      ask("x" + random.nextInt(1_000_000), Type.A);
      ask("www", 10_000 + random.nextInt(50_000));
    }

    assertThat(Scrape.of(metrics)).hasSize(before);
  }
}
