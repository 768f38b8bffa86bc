package dev.popsteer.coarsen;

/// Is told how far a long computation has got.
public interface Progress {

  /// Tells nobody.
  Progress SILENT =
      new Progress() {
        @Override
        public void begin(String stage, long steps) {}

        @Override
        public void advanceTo(long step) {}
      };

  /// A stage begins, and ends the one before it.
  ///
  /// @param stage what is being done, in a few words
  /// @param steps how many steps it has; 0 if that is not known
  void begin(String stage, long steps);

  /// So many steps of the stage are done.
  void advanceTo(long step);
}
