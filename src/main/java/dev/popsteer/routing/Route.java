package dev.popsteer.routing;

/// A service with the compiled map of its pool.
public record Route(Service service, PopMap popMap) {}
