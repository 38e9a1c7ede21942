package dev.lvsd.agent.config;

import java.util.List;

/** The objects of the configuration file and the keys that each may hold. */
enum Shape {
  ROOT("$schema", "cluster", "vips", "services", "sync", "webhooks", "api", "stateDir"),
  CLUSTER(
      "name",
      "secretFile",
      "previousSecretFile",
      "nodes",
      "heartbeat",
      "arbiter",
      "port",
      "eventBusPort",
      "resyncPort"),
  NODE("name", "address", "priority", "role", "heartbeat"),
  HEARTBEAT("profile", "interval", "multiplier", "port"),
  ARBITER("gateways"),
  VIP_GROUP("name", "addresses", "lifetime", "prefer", "preempt"),
  VIP("address", "interface"),
  PREEMPT("enabled", "delay"),
  SERVICE(
      "name",
      "virtual",
      "scheduler",
      "forwarding",
      "persistence",
      "check",
      "onFailure",
      "realServers"),
  PERSISTENCE("timeout", "netmask"),
  REAL_SERVER("address", "weight"),
  CHECK_TCP("type", "interval", "timeout", "rise", "fall"),
  CHECK_HTTP(
      "type", "interval", "timeout", "rise", "fall", "method", "path", "host", "headers", "expect"),
  CHECK_HTTPS(
      "type",
      "interval",
      "timeout",
      "rise",
      "fall",
      "method",
      "path",
      "host",
      "headers",
      "expect",
      "verifyCertificate"),
  CHECK_TELNET("type", "interval", "timeout", "rise", "fall", "expect"),
  CHECK_MYSQL(
      "type", "interval", "timeout", "rise", "fall", "user", "passwordFile", "database", "query"),
  HTTP_EXPECT("status", "body"),
  SYNC("interface", "id", "maxlen", "group", "port", "ttl", "nudge", "nudgePort"),
  WEBHOOK("name", "url", "events", "secretFile"),
  API("listen");

  private final List<String> keys;

  Shape(String... keys) {
    this.keys = List.of(keys);
  }

  List<String> keys() {
    return keys;
  }
}
