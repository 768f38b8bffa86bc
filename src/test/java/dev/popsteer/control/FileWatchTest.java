package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  /// A load that began after all files were written.
  private static final Instant LATER = Instant.MAX;

  private final FileWatch watch = new FileWatch();

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeAndLoad() throws IOException {
    file = Files.writeString(directory.resolve("pops.yaml"), "one");
    watch.loaded(List.of(file), LATER);
  }

  @Test
  void seesNoChangeInAFileThatWasLeftAlone() {
    assertThat(watch.hasSettledChange()).isFalse();
    assertThat(watch.hasSettledChange()).isFalse();
  }

  @Test
  void waitsUntilAChangedFileHasComeToRest() throws IOException {
    Files.writeString(file, "changed");
    assertThat(watch.hasSettledChange()).isFalse();
    Files.writeString(file, "changed again");
    assertThat(watch.hasSettledChange()).isFalse();

    assertThat(watch.hasSettledChange()).isTrue();
  }

  @Test
  void isContentOnceTheChangeWasLoaded() throws IOException {
    Files.writeString(file, "changed");
    watch.hasSettledChange();
    watch.hasSettledChange();
    watch.loaded(List.of(file), LATER);

    assertThat(watch.hasSettledChange()).isFalse();
    assertThat(watch.hasSettledChange()).isFalse();
  }

  @Test
  void noticesAChangeThatCameWhileTheFileWasBeingRead() throws IOException {
    Files.writeString(file, "changed");
    watch.hasSettledChange();
    watch.hasSettledChange();
    Files.writeString(file, "changed while it was read");
    watch.loaded(List.of(file), LATER);

    watch.hasSettledChange();
    assertThat(watch.hasSettledChange()).isTrue();
  }

  @Test
  void seesThatAFileWentAwayAndCameBack() throws IOException {
    Files.delete(file);
    watch.hasSettledChange();
    assertThat(watch.hasSettledChange()).isTrue();
    watch.loaded(List.of(file), LATER);

    Files.writeString(file, "back");
    watch.hasSettledChange();
    assertThat(watch.hasSettledChange()).isTrue();
  }

  @Test
  void seesThatASymbolicLinkWasTurnedToAnotherFile() throws IOException {
    var other = Files.writeString(directory.resolve("other"), "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    var link = Files.createSymbolicLink(directory.resolve("link"), file);
    watch.loaded(List.of(link), LATER);

    Files.delete(link);
    Files.createSymbolicLink(link, other);
    watch.hasSettledChange();

    assertThat(watch.hasSettledChange()).isTrue();
  }

  @Test
  void seesThatKubernetesSwappedAllFilesOfAConfigMap() throws IOException {
    var mounted = Files.createDirectory(directory.resolve("mounted"));
    writeGeneration(mounted, "..2026_11_26_08_00", "one");
    var data = Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_11_26_08_00"));
    var pops =
        Files.createSymbolicLink(mounted.resolve("pops.yaml"), Path.of("..data", "pops.yaml"));
    var zones = Files.createSymbolicLink(mounted.resolve("zones"), Path.of("..data", "zones"));
    watch.loaded(List.of(pops, zones, zones.resolve("example.net.zone")), LATER);
    assertThat(watch.hasSettledChange()).isFalse();

    writeGeneration(mounted, "..2026_11_26_09_00", "two");
    var next = mounted.resolve("..data_tmp");
    Files.createSymbolicLink(next, Path.of("..2026_11_26_09_00"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    watch.hasSettledChange();

    assertThat(watch.hasSettledChange()).isTrue();
    assertThat(pops).hasContent("two");
  }

  /// All of the same length and age, so that they differ in nothing but their identity.
  private static void writeGeneration(Path mounted, String name, String content)
      throws IOException {
    var zones = Files.createDirectories(mounted.resolve(name).resolve("zones"));
    for (var file : List.of(zones.resolveSibling("pops.yaml"), zones.resolve("example.net.zone"))) {
      Files.writeString(file, content);
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
    Files.setLastModifiedTime(zones, FileTime.from(Instant.EPOCH));
  }

  @Test
  void loadsOnceMoreWhatMayHaveChangedWhileItWasReadForTheFirstTime() {
    var fresh = new FileWatch();
    fresh.loaded(List.of(file), Instant.EPOCH);

    fresh.hasSettledChange();
    assertThat(fresh.hasSettledChange()).isTrue();
    fresh.loaded(List.of(file), Instant.EPOCH);

    fresh.hasSettledChange();
    assertThat(fresh.hasSettledChange()).isFalse();
  }

  @Test
  void seesThatAFileHasBecomeReadable() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    watch.hasSettledChange();
    assertThat(watch.hasSettledChange()).isTrue();
    watch.loaded(List.of(file), LATER);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    watch.hasSettledChange();

    assertThat(watch.hasSettledChange()).isTrue();
  }
}
