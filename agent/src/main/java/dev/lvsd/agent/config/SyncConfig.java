package dev.lvsd.agent.config;

import java.util.Map;
import java.util.Optional;

/**
 * The kernel's connection sync.
 *
 * @param interfaces interface by node name (the same name for all where the file gives one)
 * @param id 1..255
 * @param maxlen bytes of one sync message
 */
public record SyncConfig(Map<String, String> interfaces, int id, int maxlen) {
  public SyncConfig {
    interfaces = Map.copyOf(interfaces);
  }

  public Optional<String> interfaceOn(String node) {
    return Optional.ofNullable(interfaces.get(node));
  }
}
