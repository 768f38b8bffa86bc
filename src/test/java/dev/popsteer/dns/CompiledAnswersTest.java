package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

class CompiledAnswersTest {

  private static final int THREADS = 4;
  private static final int QUERIES = 20_000;
  private static final IpAddress SOURCE = IpAddress.parse("81.69.69.142");
  private static final List<String> LABELS =
      List.of("www", "a.vod", "video", "alias", "to-www", "nowhere", "a.sub", "x.wild", "static");

  /// Two configurations, of which the first has three states of health.
  private final List<Snapshot> snapshots = snapshots();

  private final AtomicReference<Snapshot> current = new AtomicReference<>(snapshots.getFirst());
  private final Responder responder = new Responder(current::get);

  private static List<Snapshot> snapshots() {
    var first = World.snapshot();
    var second = first.with(World.health(World.LONDON));
    var third = second.with(World.health(World.NEW_YORK, World.TOKYO));
    var other = new Snapshot(4, World.snapshot().configuration(), third.health(), third.steering());
    return List.of(first, second, third, other);
  }

  @Test
  void answersManyThreadsRightWhileHealthChanges() throws InterruptedException, ExecutionException {
    var queries = queries();
    var allowed = queries.stream().map(this::answersOfAllSnapshots).toList();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var tasks = new ArrayList<Callable<Long>>();
      for (int thread = 0; thread < THREADS; thread++) {
        var random = new Random(thread);
        tasks.add(() -> ask(queries, allowed, random));
      }
      for (var task : threads.invokeAll(tasks)) {
        assertThat(task.get()).isGreaterThan(QUERIES / 2);
      }
    }
  }

  private long ask(List<byte[]> queries, List<Set<String>> allowed, Random random) {
    var received = new ReceivedTogether();
    var responder = new DatagramResponder(this.responder, received.memory());
    for (int asked = 0; asked < QUERIES; asked += received.count()) {
      received.clear();
      var chosen = new ArrayList<Integer>();
      while (!received.isFull()) {
        chosen.add(random.nextInt(queries.size()));
        received.add(queries.get(chosen.getLast()), SOURCE, 0);
      }
      publishAnother(random);
      received.announceTo(responder);
      publishAnother(random);
      for (int i = 0; i < chosen.size(); i++) {
        byte[] answer = received.answer(responder, i);
        assertThat(HexFormat.of().formatHex(answer)).isIn(allowed.get(chosen.get(i)));
      }
    }
    return responder.fromCompiled();
  }

  /// Now and then.
  private void publishAnother(Random random) {
    if (random.nextInt(100) == 0) {
      current.set(snapshots.get(random.nextInt(snapshots.size())));
    }
  }

  private Set<String> answersOfAllSnapshots(byte[] query) {
    var answers = new HashSet<String>();
    var arrival = new Arrival(SOURCE, Protocol.UDP, 0);
    for (var snapshot : snapshots) {
      byte[] answer = new Responder(() -> snapshot).respond(query, arrival);
      answers.add(answer == null ? "" : HexFormat.of().formatHex(answer));
    }
    return answers;
  }

  private static List<byte[]> queries() {
    var queries = new ArrayList<byte[]>();
    for (var label : LABELS) {
      for (int type : new int[] {Type.A, Type.AAAA, Type.TXT}) {
        var name = World.name(label).toString();
        queries.add(WireQuery.of(name, type, DClass.IN));
        for (var subnet : List.of("00011800514545", "00011800481d1c")) {
          queries.add(WireQuery.of(name, type, DClass.IN, WireQuery.opt(WireQuery.ecs(subnet))));
        }
      }
    }
    return queries;
  }

  @Test
  void leavesAllButSoManyOutcomesOfAHashToTheSlowWay() {
    var turn = new DecisionPath.Rotation(1 << 20);
    AnswerTree tree = AnswerTree.Uncompiled.INSTANCE;
    var answer = new CompiledAnswer(head(), new byte[3], new char[0], new byte[0][]);
    long first = 1L << 32;
    for (long i = 0; i < 2L * AnswerTree.Branch.MAX_OTHERS; i++) {
      tree = AnswerTree.with(tree, List.of(new DecisionPath.Step(turn, first + i)), answer);
    }

    var branch = (AnswerTree.Branch) tree;
    assertThat(branch.after(first)).isSameAs(answer);
    assertThat(branch.after(first + AnswerTree.Branch.MAX_OTHERS - 1)).isSameAs(answer);
    assertThat(branch.after(first + AnswerTree.Branch.MAX_OTHERS))
        .isEqualTo(AnswerTree.Uncompiled.INSTANCE);
    assertThat(branch.branchBytes()).isLessThan(64 * AnswerTree.Branch.MAX_OTHERS);
  }

  private static CompiledAnswer.Head head() {
    return new CompiledAnswer.Head(
        0, true, 0, 0, 0, CompiledAnswer.NO_ERROR, false, new CompiledAnswer.Counted(0, 0));
  }
}
