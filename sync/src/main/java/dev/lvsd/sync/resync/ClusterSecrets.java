package dev.lvsd.sync.resync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cluster's secret, and while keys are exchanged a second one that is accepted too. */
public final class ClusterSecrets {
  private final List<byte[]> keys;

  /**
   * @param secret at least 32 bytes
   * @param previousSecret another that is accepted too, likewise, or null
   */
  public ClusterSecrets(byte[] secret, byte @Nullable [] previousSecret) {
    this.keys =
        previousSecret == null
            ? List.of(secret.clone())
            : List.of(secret.clone(), previousSecret.clone());
    if (keys.stream().anyMatch(key -> key.length < 32)) {
      throw new IllegalArgumentException("a cluster's secret has at least 32 bytes");
    }
  }

  /** The current one first. */
  List<byte[]> keys() {
    return keys;
  }

  @Override
  public String toString() {
    return keys.size() + " secrets";
  }
}
