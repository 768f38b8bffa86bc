package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokensTest {

  private static final String ONE = "0123456789abcdef0123";
  private static final String OTHER = "fedcba9876543210fedc";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("tokens"), text);
  }

  @Test
  void tellsWhoHasAToken() throws Exception {
    var tokens = AdminTokens.read(file("# operators\nalice " + ONE + "\n\nbob " + OTHER + "\n"));

    assertThat(tokens.holder(ONE)).contains("alice");
    assertThat(tokens.holder(OTHER)).contains("bob");
    assertThat(tokens.holder(ONE + "x")).isEmpty();
    assertThat(tokens.holder("")).isEmpty();
  }

  @Test
  void callsTheHolderOfATokenWithoutANameAdmin() throws Exception {
    assertThat(AdminTokens.read(file(ONE + "\n")).holder(ONE)).contains("admin");
    assertThat(AdminTokens.of("popsteer.admin.token", ONE).holder(ONE)).contains("admin");
  }

  @Test
  void refusesATokenThatCouldBeGuessedWithoutShowingIt() throws Exception {
    var file = file("alice short\n");

    assertThatThrownBy(() -> AdminTokens.read(file))
        .isInstanceOf(RejectedConfiguration.class)
        .hasMessageStartingWith(file + ":1: the token of alice is shorter than 20 characters")
        .hasMessageNotContaining(" short\n");
  }

  @Test
  void refusesAFileWithoutATokenAndOneWithTwoOfTheSameName() throws Exception {
    var empty = file("# nobody\n");
    assertThatThrownBy(() -> AdminTokens.read(empty)).hasMessageEndingWith("no token in it");

    var twice = file("alice " + ONE + "\nalice " + OTHER + "\n");
    assertThatThrownBy(() -> AdminTokens.read(twice))
        .hasMessageEndingWith(":2: there is another token of alice");
  }
}
