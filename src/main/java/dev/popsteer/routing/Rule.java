package dev.popsteer.routing;

/// One rule of a pipeline: which clients, and what becomes of them.
///
/// @param name for people
public record Rule(String name, Condition condition, Action action) {}
