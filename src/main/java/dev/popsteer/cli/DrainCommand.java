package dev.popsteer.cli;

import dev.popsteer.control.Order;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `popsteer drain POP`: has a PoP's clients leave it.
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Has a PoP's clients leave it, over the configured ramp.",
      "Writes to Redis if that is configured, else tells the running server."
    })
final class DrainCommand implements Callable<Integer> {

  private final OrderDesk desk;

  @Mixin private final OrderOptions options = new OrderOptions();
  @Mixin private final OrderOptions.Said said = new OrderOptions.Said();

  DrainCommand(OrderDesk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      System.out.println(desk.give(new Order.Drain(options.pop(), said.words()), options));
      return 0;
    } catch (Undone e) {
      System.err.println("popsteer drain: " + e.getMessage());
      return 1;
    }
  }
}
