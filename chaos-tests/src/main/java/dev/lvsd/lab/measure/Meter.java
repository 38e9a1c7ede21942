package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.host.Priority;
import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A program on the client that writes down what it sees until it is stopped. */
public final class Meter implements AutoCloseable {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Duration END_PATIENCE = Duration.ofSeconds(5);

  private final Process process;
  private final Path log;

  private Meter(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Knocks at the address every 2 ms, see {@link KnockLoop}. */
  public static Meter knocks(NamespaceHost client, String address) {
    return start(client, "knocks", Priority.first(ChildJava.command(KnockLoop.class, address)));
  }

  /** Asks all on the client's network for the address every 20 ms. */
  public static Meter arp(NamespaceHost client, String address) {
    return start(
        client,
        "arp",
        Priority.first(
            ChildJava.command(ArpWatch.class, "eth0", address, client.site().address(), "20")));
  }

  /** Starts an HTTP request every 20 ms, each given up after 5 s. */
  public static Meter requests(NamespaceHost client, String address, int port) {
    return requests(client, address, port, 20);
  }

  /** Starts an HTTP request every so many milliseconds, each given up after 5 s. */
  public static Meter requests(NamespaceHost client, String address, int port, int everyMillis) {
    return start(
        client,
        "requests",
        Priority.first(
            ChildJava.command(
                RequestLoop.class,
                address,
                Integer.toString(port),
                Integer.toString(everyMillis),
                "5000")));
  }

  /** Opens so many new connections a second, each for one HTTP request, see {@link NewLoop}. */
  public static Meter newConnections(NamespaceHost client, String address, int port, int rate) {
    return start(
        client,
        "new-connections",
        ChildJava.command(NewLoop.class, address, Integer.toString(port), Integer.toString(rate)));
  }

  /**
   * Sends what is no valid sync message, and repeats valid ones, and ends by itself, see {@link
   * NoiseLoop}.
   */
  public static Meter syncNoise(
      NamespaceHost host, SyncGroup group, int virtualPort, long perSecond, Duration lasts) {
    return start(
        host,
        "sync-noise",
        ChildJava.command(
            NoiseLoop.class,
            group.text(),
            Integer.toString(virtualPort),
            Long.toString(perSecond),
            Long.toString(lasts.toSeconds())));
  }

  /** Tells the sync group so many connections of a service, and ends by itself. */
  public static Meter syncFeed(NamespaceHost host, SyncGroup group, FedConnections connections) {
    return start(
        host,
        "sync-feed",
        ChildJava.command(FeedLoop.class, group.text(), Integer.toString(connections.count())));
  }

  /** Writes down the datagrams of the sync group, see {@link RecordLoop}. */
  public static Meter syncRecord(NamespaceHost host, SyncGroup group) {
    return start(host, "sync-record", ChildJava.command(RecordLoop.class, group.text()));
  }

  /**
   * Sends datagrams of garbage to a port of each address, last in line for the processor, and ends
   * by itself.
   */
  public static Meter garbage(
      NamespaceHost client, int port, long perSecond, Duration lasts, List<String> addresses) {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
    command.addAll(
        ChildJava.command(
            Garbage.class,
            Integer.toString(port),
            Long.toString(perSecond),
            Long.toString(lasts.toSeconds())));
    command.addAll(addresses);
    return start(client, "garbage", command);
  }

  /** Writes down when this machine stood still. */
  public static Meter pauses(NamespaceHost client) {
    return start(client, "pauses", Priority.first(ChildJava.command(PauseWatch.class)));
  }

  /** Stops the program and returns what it has written. */
  public String stop() {
    Commands.run(List.of("kill", Long.toString(process.pid())));
    if (!ends(END_PATIENCE)) {
      throw new LabException("the meter that writes " + log + " does not end on SIGTERM");
    }
    return soFar();
  }

  /** Waits for a program that ends by itself and returns what it has written. */
  public String await(Duration patience) {
    if (!ends(patience) || process.exitValue() != 0) {
      throw new LabException("the program that writes " + log + " failed");
    }
    return soFar();
  }

  private boolean ends(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for " + log, e);
    }
  }

  /** What it has written so far. */
  public String soFar() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("reading " + log, e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static Meter start(NamespaceHost client, String name, List<String> command) {
    Path log = client.directory("meters").resolve(name + "-" + NUMBERS.incrementAndGet() + ".log");
    Process process =
        client.start(
            new ProcessBuilder(new ArrayList<>(command))
                .redirectOutput(log.toFile())
                .redirectError(log.resolveSibling(log.getFileName() + ".err").toFile()));
    return new Meter(process, log);
  }
}
