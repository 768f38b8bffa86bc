package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AotCacheTest {

  @Test
  void isUsedIfTheVirtualMachineSharesClasses() {
    var use = AotCache.use("/opt/popsteer/popsteer.aot", "mixed mode, sharing");

    assertThat(use)
        .isEqualTo(new AotCache.Use("AOT cache: /opt/popsteer/popsteer.aot is used", false));
  }

  @Test
  void isLostIfOneWasGivenAndNothingIsShared() {
    var use = AotCache.use("/opt/popsteer/popsteer.aot", "mixed mode");

    assertThat(use.isLost()).isTrue();
    assertThat(use.text()).contains("/opt/popsteer/popsteer.aot is not used");
  }

  @Test
  void thatNoneWasGivenIsNoLoss() {
    assertThat(AotCache.use("", "mixed mode, sharing").isLost()).isFalse();
  }
}
