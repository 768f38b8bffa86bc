package dev.popsteer.cli;

/// A command has not done what it is for; the message says why, and what to do.
final class Undone extends Exception {

  private static final long serialVersionUID = 1;

  Undone(String message) {
    super(message);
  }
}
