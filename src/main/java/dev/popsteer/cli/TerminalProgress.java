package dev.popsteer.cli;

import dev.popsteer.coarsen.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Shows progress: a bar for each stage on a terminal, a line for each stage elsewhere.
final class TerminalProgress implements Progress, AutoCloseable {

  private final PrintWriter lines;
  private final boolean terminal;
  private @Nullable ProgressBar bar;

  private TerminalProgress(PrintWriter lines, boolean terminal) {
    this.lines = lines;
    this.terminal = terminal;
  }

  /// Shows it on the terminal if there is one.
  ///
  /// @param lines where lines go if the process has no terminal
  @SuppressWarnings("SystemConsoleNull") // Without a terminal JDK 25 returns null again.
  static TerminalProgress on(PrintWriter lines) {
    var console = System.console();
    return new TerminalProgress(lines, console != null && console.isTerminal());
  }

  @Override
  public void begin(String stage, long steps) {
    end();
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(stage)
              .setInitialMax(steps == 0 ? -1 : steps)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .build();
    } else {
      lines.println(stage + " ...");
      lines.flush();
    }
  }

  @Override
  public void advanceTo(long step) {
    if (bar != null) {
      bar.stepTo(step);
    }
  }

  /// Ends the stage, if there is one.
  void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
