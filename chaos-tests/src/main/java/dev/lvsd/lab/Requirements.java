package dev.lvsd.lab;

import dev.lvsd.lab.host.Directors;
import dev.lvsd.lab.host.Directors.Backend;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the lab needs of the machine, and what to install where it lacks something. */
public final class Requirements {
  private static final List<Path> PROGRAM_DIRECTORIES =
      List.of(
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"),
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"),
          Path.of("/sbin"),
          Path.of("/bin"));

  private Requirements() {}

  /** What is missing, one sentence each; empty when the lab can run. */
  public static List<String> missing(LabOptions options) {
    List<String> problems = new ArrayList<>();
    if (!root()) {
      problems.add("the lab makes network namespaces and boots kernels: run it as root");
      return problems;
    }
    if (!Files.exists(Path.of("/dev/net/tun"))) {
      problems.add("/dev/net/tun is missing: load the module 'tun' (modprobe tun)");
    }
    Set<String> packages = new LinkedHashSet<>();
    programs(options)
        .forEach(
            (program, debianPackage) -> {
              if (!installed(program)) {
                packages.add(debianPackage);
              }
            });
    if (!packages.isEmpty()) {
      problems.add("programs are missing: apt-get install " + String.join(" ", packages));
    }
    return problems;
  }

  /**
   * Demands a program that not every use of the lab needs.
   *
   * @param otherwise what to do where it is not to be installed
   * @throws LabException that says what to install
   */
  public static void demand(String program, String debianPackage, String otherwise) {
    if (!installed(program)) {
      throw new LabException(
          program + " is not installed: apt-get install " + debianPackage + "; or " + otherwise);
    }
  }

  /** The programs that the lab runs, each with its Debian package. */
  private static Map<String, String> programs(LabOptions options) {
    Map<String, String> programs = new LinkedHashMap<>();
    programs.put("ip", "iproute2");
    programs.put("unshare", "util-linux");
    programs.put("taskset", "util-linux");
    programs.put("setpriv", "util-linux");
    programs.put("setsid", "util-linux");
    programs.put("modprobe", "kmod");
    programs.put("nft", "nftables");
    programs.put("ipvsadm", "ipvsadm");
    programs.put("ab", "apache2-utils");
    programs.put("nginx", "nginx-light");
    programs.put("inetd", "openbsd-inetd");
    programs.put("telnetd", "telnetd");
    if (options.mariaDb()) {
      programs.put("mariadbd", "mariadb-server");
    }
    if (Directors.resolve(options.backend()) == Backend.UML) {
      programs.put("linux.uml", "user-mode-linux");
    }
    return programs;
  }

  private static boolean installed(String program) {
    return PROGRAM_DIRECTORIES.stream().anyMatch(d -> Files.isExecutable(d.resolve(program)));
  }

  private static boolean root() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
