package dev.popsteer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What is ahead of the framework's versions for security is there in the versions that `pom.xml`
/// says.
class PinnedVersionsTest {

  private static String property(String name) throws IOException {
    var property = Pattern.compile("<" + name + ">(.*)</" + name + ">");
    var matcher = property.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }

  private static String jarOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  @Test
  void jacksonIsTheOneThatIsAskedFor() throws IOException {
    assertThat(jarOf(ObjectMapper.class))
        .endsWith("/jackson-databind-" + property("jackson.version") + ".jar");
  }

  @Test
  void nettyIsTheOneThatIsAskedFor() throws IOException {
    assertThat(jarOf(Channel.class))
        .endsWith("/netty-transport-" + property("netty.version") + ".jar");
  }

  @Test
  void vertxIsTheOneThatIsAskedFor() throws IOException {
    assertThat(jarOf(Vertx.class)).endsWith("/vertx-core-" + property("vertx.version") + ".jar");
  }
}
