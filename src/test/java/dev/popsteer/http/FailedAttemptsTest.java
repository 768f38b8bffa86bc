package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedAttemptsTest {

  private final FailedAttempts attempts = new FailedAttempts();

  private void fail(String address, int times, long nowNanos) {
    for (int i = 0; i < times; i++) {
      attempts.add(address, nowNanos);
    }
  }

  @Test
  void areTooManyForTheirAddressAlone() {
    fail("192.0.2.1", FailedAttempts.MAX_ATTEMPTS, 0);

    assertThat(attempts.areTooMany("192.0.2.1", 1)).isTrue();
    assertThat(attempts.areTooMany("192.0.2.2", 1)).isFalse();
  }

  @Test
  void areNotTooManyOneBeforeTheLast() {
    fail("192.0.2.1", FailedAttempts.MAX_ATTEMPTS - 1, 0);

    assertThat(attempts.areTooMany("192.0.2.1", 1)).isFalse();
  }

  @Test
  void areForgottenWhenTheWindowIsOver() {
    long later = FailedAttempts.WINDOW.toNanos() + 1;
    fail("192.0.2.1", FailedAttempts.MAX_ATTEMPTS, 0);

    assertThat(attempts.areTooMany("192.0.2.1", later)).isFalse();
    fail("192.0.2.1", 1, later);
    assertThat(attempts.areTooMany("192.0.2.1", later)).isFalse();
  }

  @Test
  void areKnownOfABoundedNumberOfAddresses() {
    fail("192.0.2.1", FailedAttempts.MAX_ATTEMPTS, 0);
    for (int i = 0; i < FailedAttempts.MAX_ADDRESSES; i++) {
      attempts.add("2001:db8::" + Integer.toHexString(i), 0);
    }

    assertThat(attempts.areTooMany("192.0.2.1", 1)).isFalse();
  }
}
