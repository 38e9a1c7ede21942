package dev.lvsd.lab.host;

import java.nio.file.Path;
import java.util.Map;

/**
 * The first process of a director: prepares mounts, modules and interfaces, says {@code @ready} and
 * then obeys. Each line that it reads is the name of a script in {@code cmd/} of the shared
 * directory; scripts run side by side, and the end of each is told with {@code @done NAME STATUS}.
 * An empty line asks for nothing. It waits for its console's interrupt, so idling costs the guest
 * nothing.
 *
 * @param director whose
 * @param share directory of this machine that the guest can write to
 * @param mounts further directories of this machine to where the guest shall see them, below /mnt
 */
record InitScript(Director director, Path share, Map<Path, String> mounts) {
  /** Where the guest sees the shared directory. */
  static final String GUEST_SHARE = "/mnt/g";

  /**
   * The init of a User-Mode Linux kernel whose root is this machine's, read-only.
   *
   * @param modules directory of this machine that holds one for each version
   */
  String forUserModeLinux(Path modules) {
    StringBuilder script = new StringBuilder(HEAD);
    script.append(
        """
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs devtmpfs /dev 2>/dev/null
        for d in /run /tmp /var/log /var/lib /mnt; do mount -t tmpfs tmpfs $d; done
        mkdir -p /dev/shm /dev/pts /run/lock
        mount -t tmpfs tmpfs /dev/shm
        mount -t devpts devpts /dev/pts
        """);
    script.append(hostfs(share, GUEST_SHARE));
    mounts.forEach((from, to) -> script.append(hostfs(from, to)));
    script.append(
        """
        mount --bind %s /lib/modules
        exec </dev/tty1 >/dev/tty1 2>%s/init.err
        stty raw -echo
        echo %s >/proc/sys/kernel/hostname
        # What is written to the shared directory shall be seen from outside soon.
        echo 20 >/proc/sys/vm/dirty_expire_centisecs
        echo 20 >/proc/sys/vm/dirty_writeback_centisecs
        modprobe -a ip_vs $(cd /lib/modules/$(uname -r)/kernel/net/netfilter/ipvs && ls | sed -n 's/\\.ko$//p' \
        | grep -v -e _ftp -e _pe_)
        """
            .formatted(modules, GUEST_SHARE, director.label()));
    script.append(NETWORK_FIRST);
    return script.append(common()).toString();
  }

  /** The init of a director that is a namespace of this machine's own kernel. */
  String forNamespace() {
    StringBuilder script = new StringBuilder(HEAD);
    script.append("exec 2>").append(share).append("/init.err\n");
    script.append(
        """
        mount --make-rprivate /
        for d in /run /tmp /var/log /mnt; do mount -t tmpfs tmpfs $d; done
        """);
    script.append(bind(share, GUEST_SHARE));
    mounts.forEach((from, to) -> script.append(bind(from, to)));
    script.append("mount -t tmpfs tmpfs /var/lib\nhostname " + director.label() + "\n");
    return script.append(common()).toString();
  }

  /**
   * A guest has one processor. On a director with several, what the network brings in does not wait
   * for programs; here ksoftirqd would, and ARP answers with it.
   */
  private static final String NETWORK_FIRST =
      """
      for comm in /proc/[0-9]*/comm; do
        read -r name <$comm
        pid=${comm#/proc/}
        case $name in ksoftirqd/*) renice -n -10 -p ${pid%/comm} >/dev/null ;; esac
      done
      """;

  private static final String HEAD =
      """
      #!/bin/sh
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
      export PATH
      """;

  private String common() {
    StringBuilder script = new StringBuilder();
    script.append("cd ").append(GUEST_SHARE).append('\n');
    script.append(
        """
        mkdir -p state /var/lib/lvsd
        mount --bind state /var/lib/lvsd
        mount --bind hosts /etc/hosts
        mount --bind resolv.conf /etc/resolv.conf
        ip link set lo up
        """);
    for (Network network : Network.values()) {
      String device = network.directorInterface();
      script.append(
          "ip addr add %s/%d dev %s%nip link set %s up%n"
              .formatted(director.address(network), network.prefixLength(), device, device));
    }
    return script.append(LOOP).toString();
  }

  private static final String LOOP =
      """
      echo @ready
      while read -r id; do
        [ -n "$id" ] || continue
        {
          ( . ./cmd/$id ) >out/$id.out 2>out/$id.err </dev/null
          echo "@done $id $?"
        } &
      done
      # The console is gone, and with it whoever could give orders: the machine ends with its init.
      """;

  private static String hostfs(Path from, String to) {
    return "mkdir -p %s%nmount -t hostfs none %s -o %s%n".formatted(to, to, from);
  }

  private static String bind(Path from, String to) {
    return "mkdir -p %s%nmount --bind %s %s%n".formatted(to, from, to);
  }
}
