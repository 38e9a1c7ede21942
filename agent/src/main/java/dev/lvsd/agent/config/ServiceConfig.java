package dev.lvsd.agent.config;

import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One virtual service.
 *
 * @param name unique; what status, events and metrics call it
 * @param scheduler the kernel's name of it
 * @param persistence absent where every connection is scheduled by itself
 * @param check absent where its real servers are taken to be up always
 */
public record ServiceConfig(
    String name,
    ServiceKey.Virtual virtual,
    String scheduler,
    Forwarding forwarding,
    @Nullable PersistenceConfig persistence,
    @Nullable CheckConfig check,
    OnFailure onFailure,
    List<RealServerConfig> realServers) {
  public ServiceConfig {
    realServers = List.copyOf(realServers);
  }

  /** What becomes of a real server that failed its check. */
  public enum OnFailure {
    /** Weight 0: no new connections, those it has may end. */
    WEIGHT_ZERO,
    /** Taken out of the kernel's table. */
    REMOVE
  }
}
