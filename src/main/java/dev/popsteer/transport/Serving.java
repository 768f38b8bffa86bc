package dev.popsteer.transport;

/// How the connections of a listener are served.
///
/// @param connections the table of all connections, shared by the listeners of the process
record Serving(StreamProtocol protocol, ConnectionTable connections, Answering answering) {}
