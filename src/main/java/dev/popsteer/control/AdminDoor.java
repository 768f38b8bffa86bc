package dev.popsteer.control;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The way in for operators over HTTP: shut until a credential is configured.
@Singleton
public final class AdminDoor {

  private volatile @Nullable Inside inside;

  /// What is behind it.
  ///
  /// @param tokens of those who may come in, as they are now
  public record Inside(Supplier<AdminTokens> tokens, Orders orders) {}

  /// Opens it.
  public void open(Inside to) {
    inside = to;
  }

  /// Empty while it is shut.
  public Optional<Inside> inside() {
    return Optional.ofNullable(inside);
  }
}
