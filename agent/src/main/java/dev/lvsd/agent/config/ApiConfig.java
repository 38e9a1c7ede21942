package dev.lvsd.agent.config;

/** Where the agent's HTTP API listens: a host name or address, and a TCP port. */
public record ApiConfig(String host, int port) {}
