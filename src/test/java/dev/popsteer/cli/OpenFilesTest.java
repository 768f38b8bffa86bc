package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {

  @Test
  void saysThatTheSystemAllowsFewerFilesThanConnectionsNeed() {
    assertThat(OpenFiles.shortage(16_384, 8_192, 1_024))
        .contains(
            "The limit on open files is 1024: popsteer.dns.tcp-connections (16384) and"
                + " quarkus.http.limits.max-connections (8192) need 25076. Raise it (ulimit -n,"
                + " LimitNOFILE=), or at most 524 connections can be served");
  }

  @Test
  void saysNothingIfThereAreEnough() {
    assertThat(OpenFiles.shortage(16_384, 8_192, 25_076)).isEmpty();
    assertThat(OpenFiles.shortage(16_384, 8_192, 25_075)).isPresent();
  }
}
