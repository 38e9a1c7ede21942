package dev.lvsd.agent.cli.doctor;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.SyncConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a director's own machine must have. Pure: the files' texts are passed in. */
final class MachineCheckup {
  private static final int IFF_UP = 1;

  private final Configuration configuration;
  private final MachineFiles files;
  private final List<Finding> findings = new ArrayList<>();

  private MachineCheckup(Configuration configuration, MachineFiles files) {
    this.configuration = configuration;
    this.files = files;
  }

  static List<Finding> of(Configuration configuration, String node, MachineFiles files) {
    MachineCheckup checkup = new MachineCheckup(configuration, files);
    checkup.ipvs();
    checkup.forwarding();
    SyncConfig sync = configuration.sync();
    if (sync != null) {
      sync.interfaceOn(node).ifPresent(name -> checkup.sync(sync, name));
    }
    return checkup.findings;
  }

  private void ipvs() {
    Optional<String> table = files.text("/proc/net/ip_vs");
    findings.add(
        table.isPresent()
            ? Finding.ok("IPVS", "the kernel has it: " + table.get().lines().findFirst().orElse(""))
            : Finding.failed(
                "IPVS",
                "the kernel has no /proc/net/ip_vs",
                "modprobe ip_vs; install a kernel that has it"));
  }

  private void forwarding() {
    List<String> off = new ArrayList<>();
    List<String> settings = new ArrayList<>(List.of("net/ipv4/ip_forward"));
    if (ipv6()) {
      settings.add("net/ipv6/conf/all/forwarding");
    }
    for (String setting : settings) {
      if (!number("/proc/sys/" + setting).equals("1")) {
        off.add(setting.replace('/', '.'));
      }
    }
    findings.add(
        off.isEmpty()
            ? Finding.ok("forwarding", Checkup.names(settings).replace('/', '.') + " is 1")
            : Finding.failed(
                "forwarding",
                Checkup.names(off) + " is not 1, so that nothing passes this machine",
                "the agent sets it when it starts; find what sets it back (sysctl.d), then sysctl"
                    + " -w "
                    + off.get(0)
                    + "=1"));
  }

  private boolean ipv6() {
    return configuration.vipGroups().stream()
        .flatMap(group -> group.addresses().stream())
        .anyMatch(vip -> vip.address() instanceof Inet6Address);
  }

  private void sync(SyncConfig sync, String name) {
    up(name);
    joined(sync, name);
    listening(sync);
    String version = number("/proc/sys/net/ipv4/vs/sync_version");
    if (version.equals("0")) {
      findings.add(
          Finding.failed(
              "sync protocol",
              "net.ipv4.vs.sync_version is 0: without time-outs, and without IPv6",
              "sysctl -w net.ipv4.vs.sync_version=1 on both directors"));
    } else if (!version.isEmpty()) {
      findings.add(Finding.ok("sync protocol", "net.ipv4.vs.sync_version is " + version));
    }
  }

  private void up(String name) {
    String check = "sync interface";
    Optional<String> flags = files.text("/sys/class/net/" + name + "/flags");
    if (flags.isEmpty()) {
      findings.add(
          Finding.failed(check, name + " does not exist", "correct sync.interface, or make it"));
    } else if ((hex(flags.get()) & IFF_UP) == 0) {
      findings.add(Finding.failed(check, name + " is down", "ip link set " + name + " up"));
    } else if (number("/sys/class/net/" + name + "/carrier").equals("0")) {
      findings.add(
          Finding.failed(check, name + " has no carrier", "check its cable and the switch's port"));
    } else {
      findings.add(Finding.ok(check, name + " is up and has a carrier"));
    }
  }

  private void joined(SyncConfig sync, String name) {
    boolean ipv6 = sync.group() instanceof Inet6Address;
    String file = ipv6 ? "/proc/net/igmp6" : "/proc/net/igmp";
    String text = files.text(file).orElse("");
    String group = sync.group().getHostAddress();
    boolean joined =
        ipv6
            ? MulticastTables.joined6(text, name, sync.group())
            : MulticastTables.joined4(text, name, sync.group(), ByteOrder.nativeOrder());
    findings.add(
        joined
            ? Finding.ok("multicast group", group + " is joined on " + name + " (" + file + ")")
            : Finding.failed(
                "multicast group",
                group + " is not joined on " + name + " (" + file + ")",
                "the kernel's receiving daemon joins it: restart the agent, and see its problems"));
  }

  private void listening(SyncConfig sync) {
    InetAddress group = sync.group();
    String file = group instanceof Inet6Address ? "/proc/net/udp6" : "/proc/net/udp";
    boolean there =
        MulticastTables.listens(
            files.text(file).orElse(""), group, sync.port(), ByteOrder.nativeOrder());
    findings.add(
        there
            ? Finding.ok("sync socket", "UDP port " + sync.port() + " is open (" + file + ")")
            : Finding.failed(
                "sync socket",
                "nothing receives on UDP port " + sync.port() + " (" + file + ")",
                "the kernel's receiving daemon does not run: see the agent's problems"));
  }

  /** Of a file that has nothing else; empty where there is none. */
  private String number(String path) {
    return files.text(path).map(String::strip).orElse("");
  }

  private static long hex(String text) {
    try {
      return Long.decode(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
