package dev.popsteer.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagLineTest {

  private static final TagLine TAG =
      new TagLine("#EXT-X-MEDIA:TYPE=AUDIO,NAME=\"a,URI=b\",URI=\"c.m3u8\",X-OWN=1x2");

  @ParameterizedTest
  @CsvSource({"TYPE,AUDIO", "NAME,'a,URI=b'", "URI,c.m3u8", "X-OWN,1x2"})
  void readsAttributes(String name, String value) {
    assertThat(TAG.value(name)).contains(value);
  }

  @Test
  void knowsNoOthers() {
    assertThat(TAG.value("RI")).isEmpty();
    assertThat(TAG.value("b\"")).isEmpty();
    assertThat(new TagLine("#EXT-X-MEDIA").value("URI")).isEmpty();
    assertThat(new TagLine("#EXT-X-MEDIA:URI").value("URI")).isEmpty();
  }

  @Test
  void putsAValueInThePlaceOfAnother() {
    assertThat(TAG.with("URI", "d").text())
        .isEqualTo("#EXT-X-MEDIA:TYPE=AUDIO,NAME=\"a,URI=b\",URI=\"d\",X-OWN=1x2");
    assertThat(new TagLine("#T:A=\"x").with("A", "y").text()).isEqualTo("#T:A=\"y\"");
  }

  @Test
  void addsAttributesThatAreMissing() {
    assertThat(new TagLine("#T:A=1").with("B", "x").text()).isEqualTo("#T:A=1,B=\"x\"");
    assertThat(new TagLine("#T:").with("B", "x").text()).isEqualTo("#T:B=\"x\"");
    assertThat(new TagLine("#T").with("B", "x").text()).isEqualTo("#T:B=\"x\"");
  }
}
