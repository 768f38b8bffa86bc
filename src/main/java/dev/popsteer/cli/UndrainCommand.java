package dev.popsteer.cli;

import dev.popsteer.control.Order;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `popsteer undrain POP`: has a PoP's clients come back.
@Command(
    name = "undrain",
    mixinStandardHelpOptions = true,
    description = "Has the clients of a drained PoP come back, over the configured ramp.")
final class UndrainCommand implements Callable<Integer> {

  private final OrderDesk desk;

  @Mixin private final OrderOptions options = new OrderOptions();

  UndrainCommand(OrderDesk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      System.out.println(desk.give(new Order.Undrain(options.pop()), options));
      return 0;
    } catch (Undone e) {
      System.err.println("popsteer undrain: " + e.getMessage());
      return 1;
    }
  }
}
