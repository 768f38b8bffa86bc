package dev.popsteer.transport;

/// How the connections of a listener are served.
///
/// @param connections the table of all connections, shared by the listeners of the process
/// @param proxies that say for whom they speak
record Serving(
    StreamProtocol protocol,
    ConnectionTable connections,
    Answering answering,
    TrustedProxies proxies) {}
