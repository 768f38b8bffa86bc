package dev.popsteer.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.popsteer.config.ConfigSource.Texts;
import java.nio.charset.StandardCharsets;

/// Zone files of any kind, in a configuration that is whole but for them. Their corpus has a zone
/// file in each file.
class ZoneFileFuzzTest {

  @FuzzTest
  void loadsOrSaysWhatIsWrong(byte[] zoneFile) {
    var text = new String(zoneFile, StandardCharsets.UTF_8);
    var configuration = ConfigFixture.valid().zone(text);

    ConfigFuzzTest.assertSound(new Texts(configuration.texts()), "this zone file");
  }
}
