package dev.popsteer.update;

/// Is told how far an update has got.
public interface UpdateProgress {

  /// Tells nobody.
  UpdateProgress SILENT =
      new UpdateProgress() {
        @Override
        public void fetching(String host, long bytes) {}

        @Override
        public void received(long bytes) {}

        @Override
        public void trying() {}

        @Override
        public void warning(String words) {}
      };

  /// A file begins to come.
  ///
  /// @param bytes how many it has; 0 if the server does not say
  void fetching(String host, long bytes);

  /// So many bytes have come.
  void received(long bytes);

  /// It has come, and is being read as the server will read it.
  void trying();

  /// It is in place, but something went wrong that the next update will make good.
  void warning(String words);
}
