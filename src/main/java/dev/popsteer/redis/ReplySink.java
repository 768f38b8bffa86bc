package dev.popsteer.redis;

/// Takes replies as they come, so that no more of them is held than what is made of them.
@FunctionalInterface
public interface ReplySink {

  /// Called at most once for each command; those to several servers of a cluster by several threads
  /// at once.
  ///
  /// @param index the number of the command among those that were asked, from 0
  void accept(int index, Reply reply);
}
