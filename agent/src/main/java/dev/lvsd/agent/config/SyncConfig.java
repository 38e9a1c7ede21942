package dev.lvsd.agent.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's connection sync.
 *
 * @param interfaces interface by node name (the same name for all where the file gives one)
 * @param id 1..255
 * @param maxlen bytes of one sync message
 * @param group multicast group, IPv4 or IPv6
 * @param port UDP port
 * @param ttl time to live, or hop limit, of what is sent
 * @param nudge how often the kernel's buffer is pushed out; zero where it is not
 * @param nudgePort TCP port on 127.0.0.1 of the IPVS service for that
 */
public record SyncConfig(
    Map<String, String> interfaces,
    int id,
    int maxlen,
    InetAddress group,
    int port,
    int ttl,
    Duration nudge,
    int nudgePort) {
  public SyncConfig {
    interfaces = Map.copyOf(interfaces);
  }

  public Optional<String> interfaceOn(String node) {
    return Optional.ofNullable(interfaces.get(node));
  }

  /** Whether the kernel's buffer is pushed out. */
  public boolean nudges() {
    return !nudge.isZero();
  }

  /** TCP port on 127.0.0.1 where the agent listens for that: the one after the service's. */
  public int nudgeListenPort() {
    return nudgePort + 1;
  }
}
