package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuoteTest {

  @Test
  void escapesWhatCouldPlayWithTheTerminal() {
    assertThat(Quote.printable("a\u001b[2J\nb\u009b\u202ec\u2028d\ud800", 100))
        .isEqualTo("a\\u001b[2J\\u000ab\\u009b\\u202ec\\u2028d\\ud800");
  }

  @Test
  void leavesTextInAnyScriptAsItIs() {
    assertThat(Quote.printable("Zürich 東京 😀", 100)).isEqualTo("Zürich 東京 😀");
  }

  @Test
  void cutsLongTextBetweenCharacters() {
    assertThat(Quote.printable("😀😀😀", 2)).isEqualTo("😀😀…");
    assertThat(Quote.printable("😀😀😀", 3)).isEqualTo("😀😀😀");
  }
}
