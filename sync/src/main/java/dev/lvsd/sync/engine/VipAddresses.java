package dev.lvsd.sync.engine;

import dev.lvsd.sync.message.ConnectionView;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Which VIP group a connection belongs to, by its virtual address. Immutable. */
public final class VipAddresses {
  private final boolean[] ipv6;
  private final long[] high;
  private final long[] low;
  private final Long[] groups;

  /**
   * @param addresses VIPs by the group's number
   */
  public VipAddresses(Map<Long, ? extends Collection<InetAddress>> addresses) {
    int count = addresses.values().stream().mapToInt(Collection::size).sum();
    ipv6 = new boolean[count];
    high = new long[count];
    low = new long[count];
    groups = new Long[count];
    int at = 0;
    for (Map.Entry<Long, ? extends Collection<InetAddress>> entry : addresses.entrySet()) {
      for (InetAddress address : entry.getValue()) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        ipv6[at] = address instanceof Inet6Address;
        high[at] = ipv6[at] ? bytes.getLong() : 0;
        low[at] = ipv6[at] ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
        groups[at++] = entry.getKey();
      }
    }
  }

  /** Whether its virtual address is of one of these groups. */
  boolean in(Set<Long> owned, ConnectionView connection) {
    for (int i = 0; i < groups.length; i++) {
      if (low[i] == connection.virtualLow()
          && high[i] == connection.virtualHigh()
          && ipv6[i] == connection.ipv6()) {
        return owned.contains(groups[i]);
      }
    }
    return false;
  }
}
