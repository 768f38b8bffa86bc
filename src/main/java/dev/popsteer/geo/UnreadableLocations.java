package dev.popsteer.geo;

/// A location table that was to be read when it was needed cannot be. The message says why.
public final class UnreadableLocations extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnreadableLocations(GeoDatabaseException cause) {
    super(cause.getMessage(), cause);
  }
}
