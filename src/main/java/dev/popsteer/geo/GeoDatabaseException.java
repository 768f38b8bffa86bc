package dev.popsteer.geo;

/// A GeoIP database cannot be used. The message names the database, what is wrong with it and what
/// would be right.
public final class GeoDatabaseException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String message;

  public GeoDatabaseException(String message) {
    super(message);
    this.message = message;
  }

  public GeoDatabaseException(String message, Throwable cause) {
    super(message, cause);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
