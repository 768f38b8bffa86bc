package dev.popsteer.update;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.coarsen.MmdbValue;
import dev.popsteer.geo.TestDatabases;
import dev.popsteer.update.EditionSource.Checksum;
import dev.popsteer.update.EditionSource.Credentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUpdateTest {

  private static final Bounds BOUNDS = new Bounds(1_000_000, Duration.ofSeconds(60));
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Credentials CREDENTIALS = new Credentials("123456", "secret-key");
  private static final byte[] OLD = database("GeoLite2-Country", "DE");
  private static final byte[] NEW = database("GeoLite2-Country", "FR");

  @TempDir private Path directory;
  private Path file = Path.of("");

  @BeforeEach
  void putTheOldOneInPlace() throws IOException {
    file = Files.write(directory.resolve("country.mmdb"), OLD);
  }

  private static byte[] database(String type, String country) {
    Map<String, Map<String, MmdbValue>> records =
        Map.of("81.2.69.0/24", TestDatabases.country(country));
    return TestDatabases.of(type, TestDatabases.BOTH, records).toBytes();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /// As MaxMind's: in a folder, with a text beside it.
  private static byte[] archive(String name, byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(out)) {
      add(tar, "GeoLite2-Country_20261124/LICENSE.txt", "words".getBytes(UTF_8));
      add(tar, name, bytes);
    }
    return gzip(out.toByteArray());
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// Keeps what it is told.
  private static final class ToldProgress implements UpdateProgress {

    private final List<String> told = new ArrayList<>();

    @Override
    public void fetching(String host, long bytes) {
      told.add("fetching %d bytes from %s".formatted(bytes, host));
    }

    @Override
    public void received(long bytes) {
      if (bytes == NEW.length) {
        told.add("all received");
      }
    }

    @Override
    public void trying() {
      told.add("trying");
    }

    @Override
    public void warning(String words) {
      told.add("warning: " + words);
    }
  }

  private DatabaseUpdate update(URI url, @Nullable Checksum checksum) {
    return new DatabaseUpdate(
        new EditionSource(url, checksum, null), BOUNDS, UpdateProgress.SILENT, CLOCK);
  }

  /// Nothing is changed, and nothing is left behind.
  private void assertFails(ThrowingCallable updating, String... words) throws IOException {
    assertThatThrownBy(updating)
        .isInstanceOf(UpdateFailure.class)
        .message()
        .contains(words)
        .doesNotContain("secret-key");
    assertThat(file).hasBinaryContent(OLD);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void replacesTheDatabaseByANewerOne() throws Exception {
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      var updated = update(server.url("/country.mmdb"), null).update(file);

      assertThat(updated).get().extracting("type").isEqualTo("GeoLite2-Country");
      assertThat(file).hasBinaryContent(NEW);
    }
  }

  @Test
  void putsADatabaseWhereThereWasNone() throws Exception {
    Files.delete(file);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, gzip(NEW)))) {
      update(server.url("/country.mmdb.gz"), null).update(file);

      assertThat(file).hasBinaryContent(NEW);
    }
  }

  @Test
  void takesAsnDatabasesToo() throws Exception {
    Map<String, Map<String, MmdbValue>> records =
        Map.of("81.2.69.0/24", TestDatabases.asn(64_496, "Example"));
    var asn = TestDatabases.of("GeoLite2-ASN", TestDatabases.BOTH, records).toBytes();
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, asn))) {
      assertThat(update(server.url("/asn.mmdb"), null).update(file)).isPresent();
    }
  }

  @Test
  void fetchesAnEditionOfMaxMindsOnceWithItsChecksum() throws Exception {
    var archive = archive("GeoLite2-Country_20261124/GeoLite2-Country.mmdb", NEW);
    var checksum = sha256(archive) + "  GeoLite2-Country_20261124.tar.gz\n";
    try (var server =
        StubServer.start(
            exchange ->
                StubServer.send(
                    exchange,
                    exchange.getRequestURI().toString().endsWith(".sha256")
                        ? checksum.getBytes(UTF_8)
                        : archive))) {
      var source =
          EditionSource.ofMaxMind(server.url("/geoip/databases/"), "GeoLite2-Country", CREDENTIALS);
      var update = new DatabaseUpdate(source, BOUNDS, UpdateProgress.SILENT, CLOCK);

      assertThat(update.update(file)).isPresent();
      assertThat(file).hasBinaryContent(NEW);
      assertThat(update.update(file)).isEmpty();

      var path = "/geoip/databases/GeoLite2-Country/download?suffix=tar.gz";
      var authorization = CREDENTIALS.header();
      assertThat(server.asked())
          .containsExactly(
              new StubServer.Asked(path + ".sha256", authorization, null),
              new StubServer.Asked(path, authorization, null),
              new StubServer.Asked(path + ".sha256", authorization, null));
    }
  }

  @Test
  void asksWhetherThereIsANewerOne() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              if ("\"one\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                StubServer.sendStatus(exchange, 304);
              } else {
                exchange.getResponseHeaders().set("ETag", "\"one\"");
                StubServer.send(exchange, NEW);
              }
            })) {
      var update = update(server.url("/country.mmdb"), null);

      assertThat(update.update(file)).isPresent();
      assertThat(update.update(file)).isEmpty();
      assertThat(file).hasBinaryContent(NEW);

      // Somebody else has put another one there.
      Files.writeString(file, "another");
      assertThat(update.update(file)).isPresent();
      assertThat(file).hasBinaryContent(NEW);
    }
  }

  @Test
  void keepsNoKeyInTheOpen() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.getResponseHeaders().set("ETag", "\"one\"");
              StubServer.send(exchange, NEW);
            })) {
      update(server.url("/country.mmdb?license_key=secret-key"), null).update(file);

      assertThat(directory.resolve("country.mmdb.edition"))
          .content()
          .contains("one")
          .doesNotContain("secret-key");
    }
  }

  @Test
  void knowsNothingOfWhatIsAtAnotherUrl() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.getResponseHeaders().set("ETag", "\"one\"");
              StubServer.send(exchange, NEW);
            })) {
      update(server.url("/one?key=1"), null).update(file);
      update(server.url("/one?key=2"), null).update(file);
      update(server.url("/one?key=2"), null).update(file);

      assertThat(server.asked())
          .extracting(StubServer.Asked::etag)
          .containsExactly(null, null, "\"one\"");
    }
  }

  @Test
  void keepsTheEditionInOneStep() throws Exception {
    var edition = directory.resolve("country.mmdb.edition");
    var earlier = directory.resolve("earlier");
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      update(server.url("/one"), null).update(file);
      Files.createLink(earlier, edition);
      var content = Files.readString(earlier);

      update(server.url("/two"), null).update(file);

      assertThat(earlier).hasContent(content);
      assertThat(edition).content().isNotEqualTo(content);
    }
  }

  @Test
  void warnsWhenItCannotKeepTheEdition() throws Exception {
    Files.createDirectory(directory.resolve("country.mmdb.edition"));
    var progress = new ToldProgress();
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      var source = new EditionSource(server.url("/country.mmdb"), null, null);

      assertThat(new DatabaseUpdate(source, BOUNDS, progress, CLOCK).update(file)).isPresent();

      assertThat(file).hasBinaryContent(NEW);
      assertThat(progress.told.getLast())
          .startsWith("warning: " + file + " was replaced")
          .contains("will fetch it again");
    }
  }

  @Test
  void clearsWhatAnUpdateLeftThatWasKilled() throws Exception {
    var longAgo = FileTime.fromMillis(0);
    var left = Files.createDirectory(directory.resolve(".geo-update-1"));
    var atWork = Files.createDirectory(directory.resolve(".geo-update-2"));
    Files.setLastModifiedTime(Files.createFile(left.resolve("half")), longAgo);
    Files.createFile(atWork.resolve("growing"));
    Files.setLastModifiedTime(left, longAgo);
    Files.setLastModifiedTime(atWork, longAgo);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      update(server.url("/country.mmdb"), null).update(file);
    }

    try (var files = Files.list(directory)) {
      assertThat(files)
          .containsExactlyInAnyOrder(file, directory.resolve("country.mmdb.edition"), atWork);
    }
  }

  @Test
  void refusesWhatHasAnotherChecksum() throws Exception {
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      var wrong = new Checksum.Known(sha256(OLD));

      assertFails(
          () -> update(server.url("/country.mmdb"), wrong).update(file), sha256(NEW), "try again");
    }
  }

  @Test
  void refusesWhatIsNoDatabase() throws Exception {
    var page = "<html>Sign in to this network</html>".getBytes(UTF_8);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, page))) {
      assertFails(
          () -> update(server.url("/country.mmdb"), null).update(file),
          "no City, Country or ASN database");
    }
  }

  @Test
  void refusesHalfOfADatabase() throws Exception {
    var half = Arrays.copyOf(NEW, NEW.length / 2);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, half))) {
      assertFails(
          () -> update(server.url("/country.mmdb"), null).update(file),
          "no City, Country or ASN database");
    }
  }

  @Test
  void noticesThatTheServerBreaksOff() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.sendResponseHeaders(200, NEW.length);
              exchange.getResponseBody().write(NEW, 0, NEW.length / 2);
              exchange.getResponseBody().flush();
              exchange.close();
            })) {
      assertFails(
          () -> update(server.url("/country.mmdb"), null).update(file), "broke off", "try again");
    }
  }

  @Test
  void givesUpOnAServerThatHangs() throws Exception {
    var end = new CountDownLatch(1);
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.sendResponseHeaders(200, NEW.length);
              exchange.getResponseBody().write(NEW, 0, 1);
              exchange.getResponseBody().flush();
              await(end);
            })) {
      var source = new EditionSource(server.url("/country.mmdb"), null, null);
      var hurried = new Bounds(1_000_000, Duration.ofMillis(500));

      assertFails(
          () -> new DatabaseUpdate(source, hurried, UpdateProgress.SILENT, CLOCK).update(file),
          "not all had come",
          "allow it more time");
      end.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void refusesWhatSaysThatItIsHuge() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.sendResponseHeaders(200, 1L << 40);
              exchange.getResponseBody().flush();
            })) {
      assertFails(
          () -> update(server.url("/country.mmdb"), null).update(file), "larger than 1,000,000");
    }
  }

  @Test
  void cutsOffWhatIsHugeAndDoesNotSay() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              while (true) {
                exchange.getResponseBody().write(new byte[65_536]);
              }
            })) {
      assertFails(
          () -> update(server.url("/country.mmdb"), null).update(file), "larger than 1,000,000");
    }
  }

  @Test
  void refusesWhatUnpacksToSomethingHuge() throws Exception {
    var bomb = gzip(new byte[10_000_000]);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, bomb))) {
      assertFails(
          () -> update(server.url("/country.mmdb.gz"), null).update(file),
          "unpacks to more than 1,000,000");
    }
  }

  @Test
  void writesNowhereElseWhateverAnArchiveSays() throws Exception {
    var archive = archive("../../evil.mmdb", NEW);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, archive))) {
      update(server.url("/country.tar.gz"), null).update(file);

      assertThat(file).hasBinaryContent(NEW);
      assertThat(directory.resolveSibling("evil.mmdb")).doesNotExist();
    }
  }

  @Test
  void refusesAnArchiveWithoutADatabase() throws Exception {
    var archive = archive("README", NEW);
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, archive))) {
      assertFails(() -> update(server.url("/a.tar.gz"), null).update(file), "no .mmdb file");
    }
  }

  @Test
  void tellsNobodyElseTheKeyWhenItIsRedirected() throws Exception {
    try (var other = StubServer.start(exchange -> StubServer.send(exchange, NEW));
        var server =
            StubServer.start(exchange -> StubServer.redirect(exchange, other.url("/there")))) {
      var source = new EditionSource(server.url("/here"), null, CREDENTIALS);

      new DatabaseUpdate(source, BOUNDS, UpdateProgress.SILENT, CLOCK).update(file);

      assertThat(file).hasBinaryContent(NEW);
      assertThat(server.asked())
          .containsExactly(new StubServer.Asked("/here", CREDENTIALS.header(), null));
      assertThat(other.asked()).containsExactly(new StubServer.Asked("/there", null, null));
    }
  }

  @Test
  void tellsNobodyElseTheKeyWhoHasTheChecksum() throws Exception {
    var checksum = sha256(NEW).getBytes(UTF_8);
    try (var other = StubServer.start(exchange -> StubServer.send(exchange, checksum));
        var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      var source =
          new EditionSource(
              server.url("/here"), new Checksum.Published(other.url("/there")), CREDENTIALS);

      new DatabaseUpdate(source, BOUNDS, UpdateProgress.SILENT, CLOCK).update(file);

      assertThat(file).hasBinaryContent(NEW);
      assertThat(server.asked())
          .containsExactly(new StubServer.Asked("/here", CREDENTIALS.header(), null));
      assertThat(other.asked()).containsExactly(new StubServer.Asked("/there", null, null));
    }
  }

  @Test
  void followsNoRedirectsWithoutEnd() throws Exception {
    var servers = new ArrayList<StubServer>();
    try (var server =
        StubServer.start(
            exchange -> StubServer.redirect(exchange, servers.getFirst().url("/again")))) {
      servers.add(server);

      assertFails(
          () -> update(server.url("/here?license_key=secret-key"), null).update(file),
          server.url("/here") + " redirects more than 5 times");
      assertThat(server.asked()).hasSize(6);
    }
  }

  @Test
  void redirectsLeadToHttpOnly() throws Exception {
    try (var server =
        StubServer.start(
            exchange ->
                StubServer.redirect(
                    exchange, URI.create("ftp://me:secret-key@192.0.2.1/there?key=secret-key")))) {
      assertFails(
          () -> update(server.url("/"), null).update(file),
          "ftp://192.0.2.1/there: only https:// and http://");
    }
  }

  @Test
  void saysWhoRedirectsToWhatIsNoUrl() throws Exception {
    try (var server =
        StubServer.start(
            exchange -> {
              exchange.getResponseHeaders().set("Location", "https://[");
              StubServer.sendStatus(exchange, 302);
            })) {
      assertFails(
          () -> update(server.url("/here?license_key=secret-key"), null).update(file),
          server.url("/here") + " redirects to what is no URL");
    }
  }

  /// Debian's `/etc/hosts` has `ip6-localhost` for an address of the loopback interface.
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "example.net", "ip6-localhost"})
  void sendsNoKeyInTheClear(String host) throws Exception {
    var url = URI.create("http://" + host + "/city.mmdb?key=secret-key");
    var source = new EditionSource(url, null, CREDENTIALS);

    assertFails(
        () -> new DatabaseUpdate(source, BOUNDS, UpdateProgress.SILENT, CLOCK).update(file),
        "use https://");
  }

  @ParameterizedTest
  @CsvSource({
    "401, does not accept account 123456",
    "404, check the edition",
    "429, try again tomorrow",
    "500, try again later"
  })
  void saysWhatToDoWhenItIsRefused(int status, String advice) throws Exception {
    try (var server = StubServer.start(exchange -> StubServer.sendStatus(exchange, status))) {
      var source = new EditionSource(server.url("/"), null, CREDENTIALS);

      assertFails(
          () -> new DatabaseUpdate(source, BOUNDS, UpdateProgress.SILENT, CLOCK).update(file),
          "status " + status,
          advice);
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    URI url;
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      url = server.url("/");
    }

    assertFails(() -> update(url, null).update(file), "cannot be connected to");
  }

  @Test
  void tellsHowFarItHasGot() throws Exception {
    var progress = new ToldProgress();
    try (var server = StubServer.start(exchange -> StubServer.send(exchange, NEW))) {
      var source = new EditionSource(server.url("/country.mmdb"), null, null);

      new DatabaseUpdate(source, BOUNDS, progress, CLOCK).update(file);

      assertThat(progress.told)
          .isEqualTo(
              List.of(
                  "fetching %d bytes from 127.0.0.1".formatted(NEW.length),
                  "all received",
                  "trying"));
    }
  }
}
