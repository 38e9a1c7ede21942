package dev.lvsd.agent.config;

import dev.lvsd.agent.config.Problem.Severity;
import dev.lvsd.agent.config.Secrets.SecretException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a sound configuration against the machine: do its secret files and interfaces exist, and
 * are they of use? Reads only.
 */
public final class HostChecks {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** What the machine has. */
  interface Host {
    boolean hasInterface(String name);

    /** True where some interface's subnet holds the address. */
    boolean hasSubnetOf(InetAddress address);

    boolean hasAddress(InetAddress address);
  }

  private final Host host;

  HostChecks(Host host) {
    this.host = host;
  }

  /** Checks against this machine. */
  public static HostChecks ofThisMachine() {
    return new HostChecks(new Machine());
  }

  /** The kernel's host name: what a node is called that was not told its name. */
  public static String hostName() throws IOException {
    return Files.readString(HOST_NAME).strip();
  }

  /** The problem of a machine that is none of the nodes. */
  public static Problem unknownNode(Configuration configuration, String name) {
    List<String> names = configuration.cluster().nodes().stream().map(NodeConfig::name).toList();
    return new Problem(
        "/cluster/nodes",
        "no node is named "
            + Values.quote(name)
            + " (nodes: "
            + String.join(", ", names)
            + "): give one of them with --node, or make it this machine's host name",
        Severity.ERROR,
        0);
  }

  /** Checks for that node, on that node: what is missing is an error. */
  public List<Problem> asNode(Configuration configuration, NodeConfig node) {
    List<Problem> problems = new ArrayList<>();
    secrets(configuration, node, Severity.ERROR, problems);
    addresses(configuration, node, problems);
    stateDir(configuration.stateDir(), problems);
    if (node.role() == NodeConfig.Role.DIRECTOR) {
      interfaces(configuration, node, problems);
    }
    return problems;
  }

  /** Checks on any machine: what is missing is a warning, what is there and wrong an error. */
  public List<Problem> anywhere(Configuration configuration) {
    List<Problem> problems = new ArrayList<>();
    secrets(configuration, null, Severity.WARNING, problems);
    Set<String> names = new LinkedHashSet<>();
    for (VipGroupConfig group : configuration.vipGroups()) {
      group.addresses().forEach(vip -> names.addAll(vip.interfaces().values()));
    }
    SyncConfig sync = configuration.sync();
    if (sync != null) {
      names.addAll(sync.interfaces().values());
    }
    for (String name : names) {
      if (!host.hasInterface(name)) {
        problems.add(
            new Problem("/vips", "this machine has no interface " + name, Severity.WARNING, 0));
      }
    }
    return problems;
  }

  private static void secrets(
      Configuration configuration,
      @Nullable NodeConfig node,
      Severity ifAbsent,
      List<Problem> problems) {
    trySecret(
        "/cluster/secretFile",
        configuration.cluster().secretFile(),
        Secrets::clusterKey,
        ifAbsent,
        problems);
    Path previous = configuration.cluster().previousSecretFile();
    if (previous != null) {
      trySecret("/cluster/previousSecretFile", previous, Secrets::clusterKey, ifAbsent, problems);
    }
    for (int i = 0; i < configuration.webhooks().size(); i++) {
      Path file = configuration.webhooks().get(i).secretFile();
      if (file != null) {
        String at = "/webhooks/" + i + "/secretFile";
        trySecret(at, file, Secrets::webhookKey, ifAbsent, problems);
      }
    }
    if (node != null && node.role() == NodeConfig.Role.WITNESS) {
      return; // it probes nothing
    }
    for (int i = 0; i < configuration.services().size(); i++) {
      CheckConfig check = configuration.services().get(i).check();
      if (check != null
          && check.type() instanceof CheckConfig.Mysql mysql
          && mysql.passwordFile() != null) {
        String at = "/services/" + i + "/check/passwordFile";
        trySecret(at, mysql.passwordFile(), Secrets::password, ifAbsent, problems);
      }
    }
  }

  /** Reads a secret for the sake of its problems. */
  private interface SecretReader {
    Object read(Path file) throws SecretException;
  }

  private static void trySecret(
      String at, Path file, SecretReader reader, Severity ifAbsent, List<Problem> problems) {
    try {
      reader.read(file);
    } catch (SecretException e) {
      Severity severity = e.absent() ? ifAbsent : Severity.ERROR;
      problems.add(new Problem(at, String.valueOf(e.getMessage()), severity, 0));
    }
  }

  /** A director that cannot write there votes, and claims nothing. */
  private static void stateDir(Path directory, List<Problem> problems) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      problems.add(new Problem("/stateDir", directory + " is not a directory", Severity.ERROR, 0));
    } else if (Files.exists(directory) && !Files.isWritable(directory)) {
      problems.add(
          new Problem(
              "/stateDir",
              directory
                  + " cannot be written, by this user or as its file system is read-only: no epoch"
                  + " could be put there, and without one no VIP is claimed",
              Severity.WARNING,
              0));
    }
  }

  private void addresses(Configuration configuration, NodeConfig node, List<Problem> problems) {
    String at = "/cluster/nodes/" + configuration.cluster().nodes().indexOf(node);
    Set<InetAddress> own = new LinkedHashSet<>(node.heartbeat());
    own.add(node.address());
    for (InetAddress address : own) {
      if (!host.hasAddress(address)) {
        problems.add(
            new Problem(
                at,
                "this machine has no address "
                    + address.getHostAddress()
                    + ": is this "
                    + node.name()
                    + "? add the address to an interface, or correct it here",
                Severity.WARNING,
                0));
      }
    }
  }

  private void interfaces(Configuration configuration, NodeConfig node, List<Problem> problems) {
    boolean oneGroup = configuration.vipGroups().size() == 1;
    for (int g = 0; g < configuration.vipGroups().size(); g++) {
      List<VipConfig> vips = configuration.vipGroups().get(g).addresses();
      for (int i = 0; i < vips.size(); i++) {
        VipConfig vip = vips.get(i);
        String at = "/vips" + (oneGroup ? "" : "/" + g) + "/addresses/" + i;
        Optional<String> name = vip.interfaceOn(node.name());
        if (name.isPresent()) {
          requireInterface(name.get(), at + "/interface", node, problems);
        } else if (!host.hasSubnetOf(vip.address())) {
          problems.add(
              new Problem(
                  at,
                  "no interface of this machine has a subnet that holds "
                      + vip.address().getHostAddress()
                      + ": give the VIP an \"interface\"",
                  Severity.ERROR,
                  0));
        }
      }
    }
    SyncConfig sync = configuration.sync();
    if (sync != null) {
      sync.interfaceOn(node.name())
          .ifPresent(name -> requireInterface(name, "/sync/interface", node, problems));
    }
  }

  private void requireInterface(String name, String at, NodeConfig node, List<Problem> problems) {
    if (!host.hasInterface(name)) {
      problems.add(
          new Problem(
              at,
              "this machine has no interface " + name + ": correct the name for " + node.name(),
              Severity.ERROR,
              0));
    }
  }

  private static final class Machine implements Host {
    @Override
    public boolean hasInterface(String name) {
      try {
        return NetworkInterface.getByName(name) != null;
      } catch (SocketException e) {
        return false;
      }
    }

    @Override
    public boolean hasAddress(InetAddress address) {
      try {
        return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
      } catch (SocketException e) {
        return false;
      }
    }

    @Override
    public boolean hasSubnetOf(InetAddress address) {
      try {
        return NetworkInterface.networkInterfaces()
            .flatMap(n -> n.getInterfaceAddresses().stream())
            .anyMatch(own -> holds(own, address));
      } catch (SocketException e) {
        return false;
      }
    }

    private static boolean holds(InterfaceAddress own, InetAddress address) {
      byte[] a = own.getAddress().getAddress();
      byte[] b = address.getAddress();
      int bits = own.getNetworkPrefixLength();
      // A /32 or /128 is an address without a subnet: often the VIP itself, left by an earlier run.
      if (a.length != b.length || bits <= 0 || bits == a.length * 8) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);
        if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
