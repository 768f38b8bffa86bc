package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.http.Fetched.Failed;
import dev.popsteer.http.Fetched.Found;
import dev.popsteer.http.Fetched.Known;
import dev.popsteer.http.Fetched.Unchanged;
import dev.popsteer.http.Fetched.Validators;
import dev.popsteer.playlist.Playlist;
import dev.popsteer.topology.BaseUrl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OriginsTest {

  private static final BaseUrl ORIGIN = new BaseUrl("https://origin.example.org");
  private static final OriginUrl URL = url("/a.m3u8");
  private static final Failed BROKEN = new Failed(502, "broken");
  private static final long NOW = 1_000_000;

  private final Deque<Fetched> answers = new ArrayDeque<>();
  private final List<Validators> asked = new ArrayList<>();
  private final Origins origins =
      new Origins(
          (_, known) -> {
            asked.add(known);
            return answers.remove();
          });

  private static OriginUrl url(String target) {
    return OriginUrl.of(ORIGIN, target, PlayerFormat.HLS).orElseThrow();
  }

  private static Found found(String etag, long keepMillis) {
    return new Found(new Playlist.Media(), 10, new Validators(etag, null), keepMillis);
  }

  @Test
  void keepsAPlaylistForAsLongAsItMay() {
    answers.add(found("1", 500));
    answers.add(found("2", 500));

    assertThat(origins.get(URL, NOW)).isEqualTo(found("1", 500));
    assertThat(origins.get(URL, NOW + 499)).isEqualTo(found("1", 500));
    assertThat(origins.get(URL, NOW + 500)).isEqualTo(found("2", 500));
  }

  @Test
  void asksWhetherWhatItHasIsStillRight() {
    answers.add(found("1", 500));
    answers.add(new Unchanged(2_000));

    origins.get(URL, NOW);
    assertThat(origins.get(URL, NOW + 500)).isEqualTo(found("1", 500));
    assertThat(origins.get(URL, NOW + 2_499)).isEqualTo(found("1", 500));
    assertThat(asked).containsExactly(Validators.NONE, new Validators("1", null));
  }

  @Test
  void givesWhatItHadForAWhileWhenTheOriginFails() {
    answers.add(found("1", 0));
    answers.add(BROKEN);
    answers.add(BROKEN);

    origins.get(URL, NOW);
    assertThat(origins.get(URL, NOW + 1)).isEqualTo(found("1", 0));
    // The origin is left alone meanwhile.
    assertThat(origins.get(URL, NOW + Origins.FAILURE_MILLIS)).isEqualTo(found("1", 0));
    assertThat(origins.get(URL, NOW + Origins.MAX_STALE_MILLIS + 1)).isEqualTo(BROKEN);
    assertThat(asked).hasSize(3);
  }

  @Test
  void believesAnOriginThatHasItNoMore() {
    answers.add(found("1", 0));
    answers.add(new Failed(404, "gone"));

    origins.get(URL, NOW);
    assertThat(origins.get(URL, NOW + 1)).isEqualTo(new Failed(404, "gone"));
  }

  @Test
  void remembersFailuresForAMoment() {
    answers.add(BROKEN);
    answers.add(found("1", 0));

    assertThat(origins.get(URL, NOW)).isEqualTo(BROKEN);
    assertThat(origins.get(URL, NOW + Origins.FAILURE_MILLIS - 1)).isEqualTo(BROKEN);
    assertThat(origins.get(URL, NOW + Origins.FAILURE_MILLIS)).isEqualTo(found("1", 0));
  }

  @Test
  void keepsOtherUrlsApart() {
    answers.add(found("1", 500));
    answers.add(found("2", 500));

    assertThat(origins.get(URL, NOW)).isEqualTo(found("1", 500));
    assertThat(origins.get(url("/a.m3u8?b"), NOW)).isEqualTo(found("2", 500));
  }

  @Test
  void isNotBrokenByAnythingThatIsThrown() {
    var faulty =
        new Origins(
            (_, _) -> {
              throw new IllegalStateException("a bug");
            });

    for (int i = 0; i < 2 * Origins.MAX_FETCHES; i++) {
      assertThatThrownBy(() -> faulty.get(URL, NOW)).hasMessage("a bug");
    }
  }

  /// A thundering herd asks for one playlist: one of it asks the origin.
  @Test
  void fetchesOnceForAllWhoWait() throws Exception {
    var fetches = new AtomicInteger();
    var begun = new CountDownLatch(1);
    var answer = new CompletableFuture<Fetched>();
    var slow =
        new Origins(
            (_, _) -> {
              fetches.incrementAndGet();
              begun.countDown();
              return answer.join();
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> slow.get(URL, NOW));
      begun.await();
      var others =
          IntStream.range(0, 200).mapToObj(_ -> threads.submit(() -> slow.get(URL, NOW))).toList();
      answer.complete(found("1", 500));

      assertThat(first.get()).isEqualTo(found("1", 500));
      for (var other : others) {
        assertThat(other.get()).isEqualTo(found("1", 500));
      }
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void asksAnOriginForSoManyAtATime() throws Exception {
    var answer = new CompletableFuture<Fetched>();
    var begun = new CountDownLatch(Origins.MAX_FETCHES);
    var slow =
        new Origins(
            (url, _) -> {
              begun.countDown();
              return url.origin().equals(ORIGIN) ? answer.join() : found("other", 0);
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = new ArrayList<Future<Known>>();
      for (int i = 0; i < Origins.MAX_FETCHES; i++) {
        var url = url("/a.m3u8?" + i);
        waiting.add(threads.submit(() -> slow.get(url, NOW)));
      }
      begun.await();

      assertThat(slow.get(url("/a.m3u8?more"), NOW))
          .isEqualTo(new Failed(503, "the origin is busy"));
      var elsewhere =
          OriginUrl.of(new BaseUrl("https://other.example.org"), "/a.m3u8", PlayerFormat.HLS);
      assertThat(slow.get(elsewhere.orElseThrow(), NOW)).isEqualTo(found("other", 0));
      answer.complete(found("1", 0));
      for (var one : waiting) {
        assertThat(one.get()).isEqualTo(found("1", 0));
      }
      assertThat(slow.get(url("/a.m3u8?more"), NOW)).isEqualTo(found("1", 0));
    }
  }

  @Test
  void forgetsWhatWasNotAskedForForLongest() {
    int size = OriginClient.MAX_PLAYLIST_BYTES;
    int fitting = (int) (KeptPlaylists.MAX_BYTES / (size + 2_000));
    var large = new Found(new Playlist.Media(), size, Validators.NONE, 500);
    for (int i = 0; i <= fitting + 1; i++) {
      answers.add(large);
      origins.get(url("/" + i + ".m3u8"), NOW);
    }
    answers.add(found("again", 500));

    assertThat(origins.get(url("/" + fitting + ".m3u8"), NOW)).isEqualTo(large);
    assertThat(origins.get(url("/0.m3u8"), NOW)).isEqualTo(found("again", 500));
  }
}
