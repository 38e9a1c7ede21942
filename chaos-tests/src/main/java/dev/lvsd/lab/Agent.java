package dev.lvsd.lab;

import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The program that keeps the VIPs on one director: started, signalled, looked at. What it does with
 * them is asked of the director's kernel, so that all such programs are measured in the same way.
 */
public abstract class Agent {
  private static final AtomicInteger CONFIGURATIONS = new AtomicInteger();

  private final DirectorHost director;
  private final String label;
  private Optional<Long> pid = Optional.empty();
  private int startedInBoot;
  private String configuration = "";

  /**
   * An agent that does not run yet.
   *
   * @param label what its files are called
   */
  Agent(DirectorHost director, String label) {
    this.director = director;
    this.label = label;
  }

  /** The shell command that becomes the agent; it stays in the foreground and logs to stderr. */
  abstract String command();

  /** The processes to stop so that it hangs, and to continue, as words of a shell command. */
  abstract String whole(long pid);

  /** Whether it works, as far as it tells. */
  public abstract boolean ready();

  public final DirectorHost director() {
    return director;
  }

  /** The agent's output over all its runs, on this machine. */
  public final Path log() {
    return director.share().resolve("log/" + label + ".log");
  }

  /**
   * Writes the configuration under a name that the guest has never seen, for the next {@link
   * #start}.
   */
  public final void configure(String text) {
    String name = label + "-" + CONFIGURATIONS.incrementAndGet() + ".conf";
    try {
      Files.writeString(director.share().resolve("etc").resolve(name), text);
    } catch (IOException e) {
      throw new LabException("writing the configuration of " + director.name(), e);
    }
    configuration = DirectorHost.GUEST_SHARE + "/etc/" + name;
  }

  /** Where the guest finds the configuration. */
  public final String configuration() {
    return configuration;
  }

  /** Starts the agent; it is not yet ready when this returns. */
  public final synchronized void start() {
    if (alive()) {
      throw new LabException("the agent on " + director.name() + " is running already");
    }
    String started =
        director.must("%s >>log/%s.log 2>&1 </dev/null & echo $!".formatted(command(), label));
    pid = Optional.of(Long.parseLong(started.strip()));
    startedInBoot = director.boots();
  }

  /** Whether the process that was started last still is there. A reboot of the director ends it. */
  public final synchronized boolean alive() {
    return director.isUp()
        && director.boots() == startedInBoot
        && pid.isPresent()
        && director.sh(lives(pid.get())).ok();
  }

  /** A zombie no longer lives. */
  private static String lives(long pid) {
    return "grep -qs '^State:.[^ZX]' /proc/" + pid + "/status";
  }

  /** Whether the process is stopped by SIGSTOP. */
  public final synchronized boolean stopped() {
    return pid.isPresent()
        && director.sh("grep -q '^State:.T' /proc/" + pid.get() + "/status").ok();
  }

  /** Sends a signal: TERM and KILL to the process that was started, STOP and CONT to all of it. */
  public final synchronized void signal(String name) {
    long target =
        pid.orElseThrow(() -> new LabException("no agent was started on " + director.name()));
    boolean all = name.equals("STOP") || name.equals("CONT");
    director.must("kill -" + name + " " + (all ? whole(target) : target));
  }

  /**
   * What its kernel says of its process: a file of /proc/PID, see proc(5).
   *
   * @param file such as {@code stat}
   */
  public final synchronized String proc(String file) {
    long target =
        pid.orElseThrow(() -> new LabException("no agent was started on " + director.name()));
    return director.must("cat /proc/" + target + "/" + file);
  }

  /** Asks it to end and waits until it has. */
  public final void stop(Duration patience) {
    signal("TERM");
    awaitEnd(patience);
  }

  /** Waits until its process is gone. */
  public final void awaitEnd(Duration patience) {
    long target = pid.orElseThrow();
    if (!waitFor("! " + lives(target), patience)) {
      throw new LabException(
          "the agent on " + director.name() + " did not end in " + patience.toSeconds() + " s");
    }
  }

  /** Whether something on the director listens on the UDP port. */
  public final boolean listensOnUdp(int port) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    return director
        .must("cat /proc/net/udp /proc/net/udp6")
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .anyMatch(words -> words.length > 1 && words[1].endsWith(local));
  }

  /** Whether the kernel of the director has the outside VIP. */
  public final boolean ownsVip() {
    return director.isUp() && director.sh(hasAddress(Site.VIP)).ok();
  }

  /** Whether the kernel loses every VIP before patience ends; waits for it. */
  public final boolean awaitVipsGone(Duration patience) {
    return waitFor(
        "! { " + hasAddress(Site.VIP) + " || " + hasAddress(Site.INSIDE_GATEWAY) + "; }", patience);
  }

  /** Waits in the guest, so that asking costs little. */
  private boolean waitFor(String condition, Duration patience) {
    int rounds = (int) (patience.toMillis() / 20);
    String script =
        "n=0; until %s; do n=$((n+1)); [ $n -lt %d ] || exit 9; sleep 0.02; done"
            .formatted(condition, rounds);
    return director.sh(script, patience.multipliedBy(3).plusSeconds(10)).ok();
  }

  private static String hasAddress(String address) {
    return String.format(Locale.ROOT, "ip -4 -o addr show to %s/32 | grep -q .", address);
  }
}
