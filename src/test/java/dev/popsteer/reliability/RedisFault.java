package dev.popsteer.reliability;

/// A way in which Redis fails, for a while.
///
/// @param name in the table of figures
/// @param begin makes it fail
/// @param end makes it well again
record RedisFault(String name, Act begin, Act end) {

  /// Something that is done to Redis or to the line to it.
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }
}
