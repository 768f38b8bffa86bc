package dev.popsteer.redis;

import java.io.IOException;
import java.util.List;

/// Asks a deployment of Redis. For one thread at a time; only [#close] is for any.
///
/// Nothing that went wrong is of consequence for what comes after it: a connection on which
/// anything was amiss is closed, and the next exchange opens another.
public sealed interface RedisClient extends AutoCloseable permits SingleServer, Cluster {

  /// A client that has not connected yet.
  static RedisClient of(RedisDeployment deployment) {
    return switch (deployment.kind()) {
      case RedisDeployment.Kind.Standalone() -> SingleServer.standalone(deployment);
      case RedisDeployment.Kind.Sentinel(String masterName) ->
          SingleServer.behindSentinels(deployment, masterName);
      case RedisDeployment.Kind.Cluster() -> new Cluster(deployment);
    };
  }

  /// Sends commands in as few pieces as there are servers, and waits for the replies.
  ///
  /// @throws IOException if that does not succeed by the deadline, in words for people; part of the
  ///   replies may have been passed on. Where only some servers of a cluster fail, the commands to
  ///   them get [Reply.Missing] instead.
  void ask(List<Command> commands, ReplySink sink, Deadline deadline) throws IOException;

  /// Asks for messages to a channel, on a connection of its own.
  RedisSubscription subscribe(String channel, Deadline deadline) throws IOException;

  /// Which servers are connected to now, in words.
  String servers();

  @Override
  void close();
}
