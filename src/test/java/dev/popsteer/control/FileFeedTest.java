package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading a value again when its file changes, look by look.
class FileFeedTest {

  /// A day on, so that the files are older than their first reading.
  private static final InstantSource CLOCK =
      InstantSource.offset(InstantSource.system(), Duration.ofDays(1));

  @TempDir private Path directory;
  private Path file;
  private final List<String> errors = new ArrayList<>();
  private final Text source = new Text();
  private FileFeed<String> feed;

  /// The text of the file, which must not be "wrong".
  private final class Text implements FileFeed.Source<String> {

    /// What happens instead of reading, while there is something.
    @Nullable Error failure;

    int reads;

    @Override
    public List<Path> paths() {
      return List.of(file);
    }

    @Override
    public String read() throws RejectedConfiguration {
      reads++;
      if (failure != null) {
        throw failure;
      }
      var text = new String(BoundedFile.read(file, 100), StandardCharsets.UTF_8);
      if (text.equals("wrong")) {
        throw new RejectedConfiguration(List.of("is wrong"));
      }
      return text;
    }

    @Override
    public void announce(String value) {}

    @Override
    public String staying(String value) {
      return "still " + value;
    }
  }

  @BeforeEach
  void readFirst() throws Exception {
    file = Files.writeString(directory.resolve("text"), "one");
    feed = new FileFeed<>(source, CLOCK, (line, _) -> errors.add(line));
  }

  private void change(String text) throws IOException {
    Files.writeString(file, text);
    feed.look();
  }

  @Test
  void readsAnewWhatHasChangedAndNothingElse() throws IOException {
    feed.look();
    feed.look();
    assertThat(source.reads).isEqualTo(1);

    change("changed");
    assertThat(feed.get()).isEqualTo("one");
    feed.look();
    feed.look();

    assertThat(feed.get()).isEqualTo("changed");
    assertThat(source.reads).isEqualTo(2);
    assertThat(errors).isEmpty();
  }

  @Test
  void triesAgainAtEachLookWhileThereIsNoMemoryAndSaysSoOnce() throws IOException {
    source.failure = new OutOfMemoryError("for a test");
    change("changed");
    feed.look();
    feed.look();
    feed.look();
    assertThat(source.reads).isEqualTo(4);
    assertThat(errors)
        .containsExactly(
            "[%s] could not be loaded: java.lang.OutOfMemoryError: for a test".formatted(file),
            "still one");

    source.failure = null;
    feed.look();

    assertThat(feed.get()).isEqualTo("changed");
    feed.look();
    assertThat(source.reads).isEqualTo(5);
  }

  @Test
  void triesAgainAtEachLookWhileAFileCannotBeReadAndSaysSoOnce() throws IOException {
    Files.delete(file);
    for (int i = 0; i < 4; i++) {
      feed.look();
    }
    assertThat(source.reads).isEqualTo(4);
    assertThat(errors).containsExactly(file + ": no such file", "still one");

    change("back");
    feed.look();

    assertThat(feed.get()).isEqualTo("back");
  }

  @Test
  void readsAMistakeOnceForEachChange() throws IOException {
    change("wrong");
    feed.look();
    feed.look();
    assertThat(source.reads).isEqualTo(2);
    Files.delete(file);
    change("wrong");
    feed.look();
    feed.look();

    assertThat(source.reads).isEqualTo(3);
    assertThat(errors).containsExactly("is wrong", "still one", "is wrong", "still one");
    assertThat(feed.get()).isEqualTo("one");
  }
}
