package dev.lvsd.lab.service;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The witness of a trio: the agent of a third voter, at native speed and without any privilege. It
 * sees the distribution and its files where the directors' agents see theirs, in mounts of its own.
 */
public final class Witness {
  /** Nobody, and nogroup. */
  private static final int UID = 65534;

  /** The default of {@code api.listen}, on which it listens once it works. */
  private static final int API_PORT = 8970;

  private static final String NAME = "witness-c";

  private final Path files;
  private final Daemon daemon;

  /**
   * A witness that does not run yet.
   *
   * @param distribution the built agent
   * @param seenAs where the agent sees it
   * @param files with subdirectories {@code etc}, which holds the secrets, {@code state} and {@code
   *     log}
   * @param filesSeenAs where the agent sees them
   */
  public Witness(
      NamespaceHost host, Path distribution, String seenAs, Path files, String filesSeenAs) {
    this.files = files;
    String script =
        String.format(
            Locale.ROOT,
            """
            set -e
            mount --make-rprivate /
            for d in /mnt /var/lib; do mount -t tmpfs tmpfs $d; done
            mkdir -p %1$s %2$s /var/lib/lvsd
            mount --bind %3$s %1$s
            mount --bind %4$s %2$s
            mount --bind %2$s/state /var/lib/lvsd
            exec setpriv --reuid %5$d --regid %5$d --clear-groups --no-new-privs --pdeathsig KILL \
              --inh-caps=-all --bounding-set=-all env LVSD_JAVA='%6$s/bin/java' \
              %1$s/bin/lvsd run --config %2$s/etc/lvsd.json --node %7$s
            """,
            seenAs,
            filesSeenAs,
            distribution,
            files,
            UID,
            System.getProperty("java.home"),
            NAME);
    this.daemon =
        new Daemon(
            "witness",
            host,
            API_PORT,
            files.resolve("log"),
            List.of("unshare", "--mount", "sh", "-c", script));
  }

  public Daemon daemon() {
    return daemon;
  }

  /** What the agent has written. */
  public Path log() {
    return files.resolve("log/witness.log");
  }

  /** For its next start. */
  public void configure(String json) {
    try {
      Files.writeString(files.resolve("etc/lvsd.json"), json);
    } catch (IOException e) {
      throw new LabException("writing the configuration of the witness", e);
    }
    Commands.must(
        "chown", "-R", UID + ":" + UID, files.resolve("etc").toString(), files + "/state");
  }
}
