package dev.lvsd.sync.resync;

import java.nio.charset.StandardCharsets;

/**
 * Who this node is, to its peers.
 *
 * @param clusterName name of the cluster
 * @param nodeName name of this node, 1 to 255 bytes of UTF-8
 * @param incarnation of this start of the agent
 */
public record ResyncIdentity(String clusterName, String nodeName, Incarnation incarnation) {
  public ResyncIdentity {
    int bytes = nodeName.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > 255) {
      throw new IllegalArgumentException("a node's name of " + bytes + " bytes");
    }
  }
}
