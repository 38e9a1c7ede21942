package dev.lvsd.lab.host;

import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A director that is a User-Mode Linux kernel: a kernel with IPVS as an ordinary program. */
final class UmlDirector extends Machine {
  private final Fabric fabric;
  private final GuestKernel kernel;
  private final int memoryMegabytes;
  private final Path init;
  private final Path sockets;

  UmlDirector(
      Director director,
      Fabric fabric,
      WorkDirectory work,
      Map<Path, String> mounts,
      GuestKernel kernel,
      int memoryMegabytes) {
    super(director, work);
    this.fabric = fabric;
    this.kernel = kernel;
    this.memoryMegabytes = memoryMegabytes;
    this.init = directory().resolve("init.sh");
    this.sockets = work.directory(director.label() + "/uml");
    fabric.addTaps(director);
    write(new InitScript(director, share(), mounts).forUserModeLinux(kernel.modules()));
  }

  @Override
  public String backend() {
    return "User-Mode Linux " + kernel.version();
  }

  @Override
  boolean ownClock() {
    return true;
  }

  @Override
  List<String> launch() {
    List<String> command = new ArrayList<>(Priority.nice());
    // A guest's kernel and its programs are processes that wait for each other at every system
    // call, which is cheaper on one processor than across two.
    int processor = Processors.forGuest(director().ordinal());
    command.addAll(List.of("taskset", "-c", Integer.toString(processor)));
    command.addAll(List.of("ip", "netns", "exec", fabric.namespace()));
    command.addAll(List.of("unshare", "--pid", "--fork", "--kill-child=SIGKILL"));
    command.addAll(List.of(kernel.program(), "uml_dir=" + sockets + "/", "umid=" + name()));
    // Guests that need not be traced, where the kernel can (since 6.16); others pass over it.
    command.add("seccomp=auto");
    command.addAll(List.of("mem=" + memoryMegabytes + "M", "root=/dev/root", "rootfstype=hostfs"));
    command.addAll(List.of("rootflags=/", "ro", "init=/bin/sh", "quiet"));
    command.addAll(List.of("con=null", "con0=null,fd:2", "con1=fd:0,fd:1"));
    for (Network network : Network.values()) {
      command.add(
          "%s:transport=tap,ifname=%s,depth=128,gro=0,mac=%s"
              .formatted(
                  network.directorInterface(), director().port(network), director().mac(network)));
    }
    // A kernel that mounts a /dev by itself does not see what is in memory below the host's.
    command.addAll(
        List.of(
            "--",
            "-c",
            "\"/bin/mount -t hostfs none /mnt -o %s && exec /mnt/%s\""
                .formatted(init.getParent(), init.getFileName())));
    return command;
  }

  @Override
  void afterBoot() {
    // A director has a processor of its own; what else this machine does must not hold it up.
    processes().map(ProcessHandle::pid).forEach(Priority::prefer);
  }

  @Override
  void afterPowerOff() {
    // The TAPs stay where they are, without a listener: a cable into a dark machine.
  }

  private void write(String script) {
    try {
      Files.writeString(init, script);
      Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new LabException("writing " + init, e);
    }
  }
}
