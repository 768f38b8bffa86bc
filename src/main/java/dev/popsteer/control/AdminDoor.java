package dev.popsteer.control;

import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The way in for operators over HTTP: shut until a credential is configured.
@Singleton
public final class AdminDoor {

  private volatile @Nullable Inside inside;

  /// What is behind it.
  ///
  /// @param tokens of those who may come in
  public record Inside(AdminTokens tokens, Orders orders) {}

  /// Opens it.
  public void open(Inside to) {
    inside = to;
  }

  /// Empty while it is shut.
  public Optional<Inside> inside() {
    return Optional.ofNullable(inside);
  }
}
