package dev.popsteer.cli;

import dev.popsteer.control.Order;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `popsteer override POP up|down`: says what a PoP is, whatever monitors say.
@Command(
    name = "override",
    mixinStandardHelpOptions = true,
    description = {
      "Says that a PoP is up, or down, whatever monitors say: at once, and",
      "stronger than a drain. --clear takes it back."
    })
final class OverrideCommand implements Callable<Integer> {

  /// What a PoP can be said to be.
  enum Word {
    up,
    down
  }

  private final OrderDesk desk;

  @Mixin private final OrderOptions options = new OrderOptions();
  @Mixin private final OrderOptions.Said said = new OrderOptions.Said();

  @Parameters(index = "1", arity = "0..1", paramLabel = "up|down", description = "What it is.")
  private @Nullable Word word;

  @Option(names = "--clear", description = "Have monitors' word count again.")
  private boolean clear;

  OverrideCommand(OrderDesk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      System.out.println(desk.give(order(), options));
      return 0;
    } catch (Undone e) {
      System.err.println("popsteer override: " + e.getMessage());
      return 1;
    }
  }

  private Order order() throws Undone {
    if (clear == (word != null)) {
      throw new Undone("say either up or down, or --clear");
    }
    return word == null
        ? new Order.Unforce(options.pop())
        : new Order.Force(options.pop(), word == Word.up, said.words());
  }
}
