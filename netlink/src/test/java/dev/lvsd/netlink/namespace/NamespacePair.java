package dev.lvsd.netlink.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces, {@link #NEAR} and {@link #FAR}, joined by a cable: the interface {@code
 * s0} of each, 192.0.2.1/24 and 192.0.2.2/24, up. Java programs run in them as children. All of it
 * goes at the end, and what a JVM that was killed left behind at the next start.
 */
public final class NamespacePair implements AutoCloseable {
  public static final String NEAR = "a";
  public static final String FAR = "b";
  private static final String PREFIX = "lvsdt-";
  private static final int PATIENCE_SECONDS = 20;

  private final String name = PREFIX + ProcessHandle.current().pid() + "-";
  private final Deque<Child> children = new ArrayDeque<>();

  private NamespacePair() {}

  /** Skips the test, loudly, where namespaces cannot be made; fails it on CI. */
  public static NamespacePair open() {
    removeOrphans();
    NamespacePair pair = new NamespacePair();
    String refusal = run("ip", "netns", "add", pair.name + NEAR);
    if (!refusal.isEmpty()) {
      skip("no network namespaces: " + refusal);
    }
    try {
      must("ip", "netns", "add", pair.name + FAR);
      pair.ip(NEAR, "link", "add", "s0", "type", "veth", "peer", "s0", "netns", pair.name + FAR);
      for (String side : List.of(NEAR, FAR)) {
        pair.ip(
            side,
            "address",
            "add",
            side.equals(NEAR) ? "192.0.2.1/24" : "192.0.2.2/24",
            "dev",
            "s0");
        pair.ip(side, "link", "set", "lo", "up");
        pair.ip(side, "link", "set", "s0", "up");
      }
      return pair;
    } catch (RuntimeException | Error e) {
      pair.close();
      throw e;
    }
  }

  /** Says that a test cannot run here and skips it; where CI=true that is a failure. */
  public static void skip(String reason) {
    String missing = "NOT TESTED: " + reason;
    assertThat(System.getenv("CI"))
        .as(missing + ", which CI must not pass over")
        .isNotEqualTo("true");
    System.err.println(missing);
    Assumptions.abort(missing);
  }

  /** The name of one of the two, for commands that take one. */
  public String namespace(String side) {
    return name + side;
  }

  /** {@code ip} in one of the two. */
  public void ip(String side, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name + side));
    command.addAll(List.of(arguments));
    must(command.toArray(new String[0]));
  }

  /** Starts a main class of the test's class path in one of the two. */
  public Child java(String side, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                name + side,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      Child child = new Child(process);
      children.push(child);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A program that says lines and is told lines. */
  public static final class Child {
    private static final String END = "(it ended)";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Child(Process process) {
      this.process = process;
      // Reading a pipe cannot be interrupted, so the test's own thread does not do it.
      Thread reader = new Thread(this::read, "child-output");
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        out.lines().forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add("(its output cannot be read: " + e + ")");
      }
      lines.add(END);
    }

    /** The next line that it prints; fails where it ended instead, or says nothing in time. */
    public String line() throws InterruptedException {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("the next line of the program").isNotNull().isNotEqualTo(END);
      return line == null ? END : line;
    }

    /** Gives it a line. */
    public void tell(String line) {
      try {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void removeOrphans() {
    for (String line : run("ip", "netns", "list").lines().toList()) {
      String namespace = line.split(" ", 2)[0];
      if (namespace.matches(PREFIX + "\\d+-[ab]")
          && !Files.exists(Path.of("/proc", namespace.split("-")[1]))) {
        run("ip", "netns", "del", namespace);
      }
    }
  }

  private static void must(String... command) {
    assertThat(run(command)).as(String.join(" ", command)).isEmpty();
  }

  /** What it printed, errors included. */
  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 || !said.isEmpty() ? said.strip() : "failed";
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  @Override
  public void close() {
    for (Child child : children) {
      child.process.destroyForcibly().onExit().join();
    }
    for (String side : List.of(NEAR, FAR)) {
      run("ip", "netns", "del", name + side);
    }
  }
}
