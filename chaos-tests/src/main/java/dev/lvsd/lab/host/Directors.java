package dev.lvsd.lab.host;

import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.WorkDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Chooses what directors are made of. */
public final class Directors {
  /** What stands for a director. */
  public enum Backend {
    /** A namespace where the kernel has IPVS, else User-Mode Linux. */
    AUTO,
    UML,
    NAMESPACE
  }

  private Directors() {}

  /** What {@link Backend#AUTO} means on this machine. */
  public static Backend resolve(Backend wanted) {
    if (wanted != Backend.AUTO) {
      return wanted;
    }
    return kernelHasIpvs() ? Backend.NAMESPACE : Backend.UML;
  }

  /** A director that is off. Mounts: directory of this machine to where its guest shall see it. */
  public static DirectorHost create(
      Director director,
      Backend backend,
      Fabric fabric,
      WorkDirectory work,
      Map<Path, String> mounts,
      GuestKernel kernel,
      int memoryMegabytes) {
    return resolve(backend) == Backend.UML
        ? new UmlDirector(director, fabric, work, mounts, kernel, memoryMegabytes)
        : new NamespaceDirector(director, fabric, work, mounts);
  }

  private static boolean kernelHasIpvs() {
    if (Files.exists(Path.of("/proc/net/ip_vs"))) {
      return true;
    }
    return Files.exists(Path.of("/sbin/modprobe"))
        && Commands.run(List.of("/sbin/modprobe", "ip_vs")).ok();
  }
}
