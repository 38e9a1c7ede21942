package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionView;

/** What /proc/net/ip_vs_conn does not say of a connection and its service's configuration does. */
@FunctionalInterface
public interface ForwardingLookup {
  /**
   * The forwarding method.
   *
   * @param connection its virtual service and destination are asked for; its flags are not set yet
   * @return value of IP_VS_CONN_F_FWD_MASK, {@code Forwarding.flag()}; 0 (NAT) for an unknown
   *     destination: a kernel that knows the destination takes the method from there
   */
  int forwarding(ConnectionView connection);

  /**
   * How long the service of a template is persistent, in seconds; 0 if that is unknown: then the
   * template gets what is left of it as its timeout.
   */
  default int persistenceSeconds(ConnectionView template) {
    return 0;
  }
}
