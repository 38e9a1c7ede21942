package dev.lvsd.lab;

import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The lvsd agent on one director: started from the distribution, signalled, looked at. */
public final class Agent {
  private static final String OPTIONS =
      "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms256m -Xmx256m";
  private static final AtomicInteger CONFIGURATIONS = new AtomicInteger();

  private final DirectorHost director;
  private Optional<Long> pid = Optional.empty();
  private int startedInBoot;
  private String configuration = "";

  Agent(DirectorHost director) {
    this.director = director;
  }

  public DirectorHost director() {
    return director;
  }

  /** The agent's output over all its runs, on this machine. */
  public Path log() {
    return director.share().resolve("log/agent.log");
  }

  /**
   * Writes the configuration under a name that the guest has never seen, for the next {@link
   * #start}.
   */
  public void configure(String json) {
    String name = "lvsd-" + CONFIGURATIONS.incrementAndGet() + ".json";
    try {
      Files.writeString(director.share().resolve("etc").resolve(name), json);
    } catch (IOException e) {
      throw new LabException("writing the configuration of " + director.name(), e);
    }
    configuration = DirectorHost.GUEST_SHARE + "/etc/" + name;
  }

  /** Where the guest finds the configuration. */
  public String configuration() {
    return configuration;
  }

  /** Starts the agent; it is not yet ready when this returns. */
  public synchronized void start() {
    if (alive()) {
      throw new LabException("the agent on " + director.name() + " is running already");
    }
    String started =
        director.must(
            "%s setsid %s run --config %s --node %s >>log/agent.log 2>&1 </dev/null & echo $!"
                .formatted(environment(), program(), configuration, director.name()));
    pid = Optional.of(Long.parseLong(started.strip()));
    startedInBoot = director.boots();
  }

  /** Runs another command of {@code lvsd} in the guest, with the agent's configuration. */
  public ExecResult lvsd(String arguments) {
    return director.sh(
        environment() + " " + program() + " " + arguments + " --config " + configuration);
  }

  /** Whether the process that was started last still is there. A reboot of the director ends it. */
  public synchronized boolean alive() {
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
  public synchronized boolean stopped() {
    return pid.isPresent()
        && director.sh("grep -q '^State:.T' /proc/" + pid.get() + "/status").ok();
  }

  /** Sends a signal: TERM, KILL, STOP, CONT. */
  public synchronized void signal(String name) {
    long target =
        pid.orElseThrow(() -> new LabException("no agent was started on " + director.name()));
    director.must("kill -" + name + " " + target);
  }

  /** Asks it to end and waits until it has. */
  public void stop(Duration patience) {
    signal("TERM");
    awaitEnd(patience);
  }

  /** Waits until its process is gone. */
  public void awaitEnd(Duration patience) {
    long target = pid.orElseThrow();
    if (waitFor("! " + lives(target), patience).isEmpty()) {
      throw new LabException(
          "the agent on " + director.name() + " did not end in " + patience.toSeconds() + " s");
    }
  }

  /** Whether the agent answers on its API, which it opens once it works. */
  public boolean ready() {
    return alive() && lvsd("status --json").ok();
  }

  /** Whether something on the director listens on the UDP port. */
  public boolean listensOnUdp(int port) {
    String local = String.format(Locale.ROOT, ":%04X", port);
    return director
        .must("cat /proc/net/udp /proc/net/udp6")
        .lines()
        .map(line -> line.strip().split("\\s+", -1))
        .anyMatch(words -> words.length > 1 && words[1].endsWith(local));
  }

  /** Whether the kernel of the director has the outside VIP. */
  public boolean ownsVip() {
    return director.isUp() && director.sh(hasAddress(Site.VIP)).ok();
  }

  /**
   * Waits until the kernel has lost every VIP.
   *
   * @return how long that took; empty when it did not happen in time
   */
  public Optional<Duration> awaitVipsGone(Duration patience) {
    return waitFor(
        "! { " + hasAddress(Site.VIP) + " || " + hasAddress(Site.INSIDE_GATEWAY) + "; }", patience);
  }

  /** Waits in the guest, so that asking costs little and the time is exact to some 20 ms. */
  public Optional<Duration> waitFor(String condition, Duration patience) {
    long startNanos = System.nanoTime();
    int rounds = (int) (patience.toMillis() / 20);
    String script =
        "n=0; until %s; do n=$((n+1)); [ $n -lt %d ] || exit 9; sleep 0.02; done"
            .formatted(condition, rounds);
    ExecResult result = director.sh(script, patience.multipliedBy(3).plusSeconds(10));
    return result.ok()
        ? Optional.of(Duration.ofNanos(System.nanoTime() - startNanos))
        : Optional.empty();
  }

  private static String hasAddress(String address) {
    return String.format(Locale.ROOT, "ip -4 -o addr show to %s/32 | grep -q .", address);
  }

  private static String program() {
    return Lab.GUEST_DISTRIBUTION + "/bin/lvsd";
  }

  private static String environment() {
    return "LVSD_JAVA='%s/bin/java' LVSD_JAVA_OPTS='%s'"
        .formatted(System.getProperty("java.home"), OPTIONS);
  }
}
