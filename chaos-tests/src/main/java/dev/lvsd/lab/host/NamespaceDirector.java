package dev.lvsd.lab.host;

import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A director that is a set of namespaces (network, processes, mounts, host name) of this machine's
 * kernel, whose IPVS keeps one table for each network namespace.
 */
final class NamespaceDirector extends Machine {
  private final Fabric fabric;
  private final Path init;

  NamespaceDirector(
      Director director, Fabric fabric, WorkDirectory work, Map<Path, String> mounts) {
    super(director, work);
    this.fabric = fabric;
    this.init = directory().resolve("init.sh");
    try {
      Files.writeString(init, new InitScript(director, share(), mounts).forNamespace());
    } catch (IOException e) {
      throw new LabException("writing " + init, e);
    }
  }

  @Override
  public String backend() {
    return "network namespace";
  }

  @Override
  boolean ownClock() {
    return false;
  }

  @Override
  List<String> launch() {
    String namespace = fabric.addDirectorNamespace(director());
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(List.of("unshare", "--pid", "--fork", "--kill-child=SIGKILL"));
    command.addAll(List.of("--mount", "--mount-proc", "--uts", "sh", init.toString()));
    return command;
  }

  @Override
  void afterBoot() {
    // It runs in the lab's own session.
  }

  /**
   * A namespace keeps its addresses and tables without a process; a machine without power does not.
   */
  @Override
  void afterPowerOff() {
    fabric.removeDirectorNamespace(director());
  }
}
