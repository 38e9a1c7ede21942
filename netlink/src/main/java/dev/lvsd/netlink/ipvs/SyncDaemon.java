package dev.lvsd.netlink.ipvs;

import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One of the kernel's two sync daemons of a network namespace ({@code
 * net/netfilter/ipvs/ip_vs_sync.c}).
 *
 * @param interfaceName interface that carries the sync messages
 * @param syncId 0..255; a backup takes messages of its own id only (0: of any)
 * @param maxlen payload of one message in bytes; 0 leaves it to the kernel, which takes the
 *     interface's MTU less headers
 * @param group multicast group, or absent for 224.0.0.81
 * @param port UDP port; 0 for 8848
 * @param ttl 0 for 1
 */
public record SyncDaemon(
    Role role,
    String interfaceName,
    int syncId,
    int maxlen,
    @Nullable InetAddress group,
    int port,
    int ttl) {

  /** The kernel raises a smaller maxlen of a backup daemon to this. */
  private static final int BACKUP_MIN_MAXLEN = 1024;

  private static final int DEFAULT_PORT = 8848;
  private static final byte[] DEFAULT_GROUP = {(byte) 224, 0, 0, 81};

  /**
   * True where this daemon, as the kernel reports it, is what was asked for: what was left to the
   * kernel is compared with the kernel's default, but for maxlen, which depends on the interface.
   */
  public boolean satisfies(SyncDaemon asked) {
    int askedMaxlen =
        asked.role == Role.BACKUP && asked.maxlen != 0
            ? Math.max(asked.maxlen, BACKUP_MIN_MAXLEN)
            : asked.maxlen;
    return role == asked.role
        && interfaceName.equals(asked.interfaceName)
        && syncId == asked.syncId
        && (askedMaxlen == 0 || maxlen == askedMaxlen)
        && Arrays.equals(groupOctets(), asked.groupOctets())
        && (port == 0 ? DEFAULT_PORT : port) == (asked.port == 0 ? DEFAULT_PORT : asked.port)
        && Math.max(ttl, 1) == Math.max(asked.ttl, 1);
  }

  private byte[] groupOctets() {
    return group == null ? DEFAULT_GROUP : group.getAddress();
  }

  /** IP_VS_STATE_MASTER sends, IP_VS_STATE_BACKUP receives; both can run at once. */
  public enum Role {
    MASTER(1),
    BACKUP(2);

    private final int state;

    Role(int state) {
      this.state = state;
    }

    /** IP_VS_STATE_* value of {@code include/uapi/linux/ip_vs.h}. */
    public int state() {
      return state;
    }
  }
}
