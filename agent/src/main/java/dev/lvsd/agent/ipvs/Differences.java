package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.Service;
import java.util.Objects;

/** When what is observed is as good as what is desired. */
final class Differences {
  private Differences() {}

  /**
   * Whether two services act alike. Time-out and granularity of persistence mean nothing in a
   * service without it, and other tools leave different values there.
   */
  static boolean alike(Service a, Service b) {
    return a.scheduler().equals(b.scheduler())
        && userFlags(a) == userFlags(b)
        && Objects.equals(a.persistenceEngine(), b.persistenceEngine())
        && (!persistent(a)
            || (a.persistenceTimeoutSeconds() == b.persistenceTimeoutSeconds()
                && a.prefixLength() == b.prefixLength()));
  }

  /** The flags that a user can set; HASHED is the kernel's own. */
  static int userFlags(Service service) {
    return service.flags() & ~Service.HASHED;
  }

  static String persistence(Service service) {
    if (!persistent(service)) {
      return "none";
    }
    String engine = service.persistenceEngine();
    return service.persistenceTimeoutSeconds()
        + "s/"
        + service.prefixLength()
        + (engine == null ? "" : " by " + engine);
  }

  private static boolean persistent(Service service) {
    return (service.flags() & Service.PERSISTENT) != 0;
  }
}
