package dev.lvsd.lab.service;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.host.Priority;
import dev.lvsd.lab.process.LabException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A service on a real server that can be killed and started again. It is one process, or one whose
 * children end with it.
 */
public final class Daemon {
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final String name;
  private final NamespaceHost host;
  private final int port;
  private final List<String> command;
  private final Path log;
  private @Nullable Process process;

  /**
   * A daemon that is not running yet.
   *
   * @param port TCP port on which it listens once it is ready
   * @param directory where its log goes
   */
  Daemon(String name, NamespaceHost host, int port, Path directory, List<String> command) {
    this.name = name;
    this.host = host;
    this.port = port;
    this.command = List.copyOf(command);
    this.log = directory.resolve(name + ".log");
  }

  public String name() {
    return name;
  }

  /** Starts it and returns when it listens. */
  public void start() {
    launch();
    awaitListening();
  }

  /** Starts it without waiting. */
  synchronized void launch() {
    if (process != null && process.isAlive()) {
      throw new LabException(name + " on " + host.name() + " is running already");
    }
    process =
        host.start(
            new ProcessBuilder(Priority.first(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  /** Waits until it listens. */
  void awaitListening() {
    long startNanos = System.nanoTime();
    while (!listening()) {
      if (!running() || System.nanoTime() - startNanos > START_PATIENCE.toNanos()) {
        throw new LabException(
            name + " on " + host.name() + " does not listen on port " + port + "; see " + log);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  public synchronized boolean running() {
    return process != null && process.isAlive();
  }

  /** Kills it with SIGKILL, children first to last, and waits for its end. */
  public synchronized void kill() {
    Process victim = process;
    if (victim == null) {
      return;
    }
    List<ProcessHandle> children = victim.toHandle().descendants().toList();
    victim.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    victim.onExit().join();
  }

  /** As the kernel tells it, so that no connection disturbs the daemon. */
  private boolean listening() {
    return host.sh("cat /proc/net/tcp /proc/net/tcp6").out().lines().anyMatch(this::isListener);
  }

  private boolean isListener(String line) {
    String[] words = line.strip().split("\\s+", -1);
    return words.length > 3
        && words[3].equals("0A")
        && words[1].endsWith(String.format(Locale.ROOT, ":%04X", port));
  }
}
