package dev.popsteer.update;

import org.jspecify.annotations.Nullable;

/// A database could not be updated, and nothing was changed. The message says why, and what to do.
public final class UpdateFailure extends Exception {

  private static final long serialVersionUID = 1L;

  UpdateFailure(String message) {
    super(message);
  }

  UpdateFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
