package dev.popsteer.redis;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// The client of one server, which is always the same or whichever Sentinels call the master.
final class SingleServer implements RedisClient {

  private final RedisDeployment deployment;
  private final HostAddresses addresses = new HostAddresses();
  private final ScheduledExecutorService closers = Closers.start();
  private final Line line;
  private final @Nullable Sentinels sentinels;
  private volatile String server = "";

  private SingleServer(RedisDeployment deployment, @Nullable String masterName) {
    this.deployment = deployment;
    this.line = new Line(deployment.access(), addresses, closers);
    this.sentinels =
        masterName == null ? null : new Sentinels(masterName, deployment, addresses, closers);
  }

  static RedisClient standalone(RedisDeployment deployment) {
    return new SingleServer(deployment, null);
  }

  static RedisClient behindSentinels(RedisDeployment deployment, String masterName) {
    return new SingleServer(deployment, masterName);
  }

  @Override
  public void ask(List<Command> commands, ReplySink sink, Deadline deadline) throws IOException {
    line.ask(node(deadline), commands, sink, deadline);
  }

  @Override
  public RedisSubscription subscribe(String channel, Deadline deadline) throws IOException {
    var own = new Line(deployment.access(), addresses, closers);
    return RedisSubscription.on(own.connect(node(deadline), deadline), channel, deadline);
  }

  private RedisNode node(Deadline deadline) throws IOException {
    var asked = sentinels;
    if (asked == null) {
      var only = deployment.nodes().getFirst();
      server = only.toString();
      return only;
    }
    var known = asked.known();
    var master = asked.master(known != null && line.isTo(known), deadline);
    server = master + ", which Sentinel calls the master";
    return master;
  }

  @Override
  public String servers() {
    return server;
  }

  @Override
  public void close() {
    line.close();
    if (sentinels != null) {
      sentinels.close();
    }
    closers.shutdownNow();
  }
}
