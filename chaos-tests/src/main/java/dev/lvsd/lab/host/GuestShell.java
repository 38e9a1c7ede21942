package dev.lvsd.lab.host;

import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lab's end of a director's console: hands scripts to its init (see {@link InitScript}) and
 * waits for their ends. Any number of scripts may run at once, from any threads.
 */
final class GuestShell {
  /** Names stay unique over power cycles: a guest may have cached an earlier file of that name. */
  private static final AtomicLong NAMES = new AtomicLong();

  private static final long REMIND_MILLIS = 2000;

  private final String host;
  private final Path share;
  private final OutputStream console;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Map<String, CompletableFuture<Integer>> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  GuestShell(String host, Path share, Process init) {
    this.host = host;
    this.share = share;
    this.console = init.getOutputStream();
    Thread reader = new Thread(() -> listen(init), "lab-console-" + host);
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits until the init has said that it obeys. */
  void awaitReady(Duration patience) {
    String what = "to boot; its console is in " + share.resolveSibling("console.log");
    if (!ends(ready, patience.toMillis(), what)) {
      throw inVain(patience, what);
    }
  }

  ExecResult run(String script, Duration patience) {
    String name = Long.toString(NAMES.incrementAndGet());
    CompletableFuture<Integer> end = new CompletableFuture<>();
    running.put(name, end);
    try {
      Files.writeString(share.resolve("cmd/" + name), script + "\n");
      if (closed) {
        throw down();
      }
      say(name);
      int status = await(name, end, patience, script.strip());
      return new ExecResult(status, take(name + ".out"), take(name + ".err"));
    } catch (IOException e) {
      throw new LabException("giving " + host + " the command '" + script.strip() + "'", e);
    } finally {
      running.remove(name);
    }
  }

  private void say(String line) throws IOException {
    synchronized (console) {
      console.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      console.flush();
    }
  }

  /**
   * A guest was seen not to read, or not to answer, about once in some thousand scripts: an empty
   * line makes it look again.
   */
  private int await(String name, CompletableFuture<Integer> end, Duration patience, String script) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ends(end, Math.max(0, Math.min(REMIND_MILLIS, left)), "to finish " + script)) {
        return end.join();
      }
      if (left <= 0) {
        boolean begun = Files.exists(share.resolve("out").resolve(name + ".out"));
        throw inVain(
            patience, "to finish '" + script + "' (" + (begun ? "begun" : "not begun") + ")");
      }
      remind();
    }
  }

  private void remind() {
    try {
      say("");
    } catch (IOException e) {
      throw down();
    }
  }

  private LabException inVain(Duration patience, String what) {
    return new LabException(
        "waited " + patience.toSeconds() + " s in vain for " + host + " " + what);
  }

  private String take(String file) throws IOException {
    Path path = share.resolve("out").resolve(file);
    String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
    Files.delete(path);
    return text;
  }

  /** False where it does not within that time. */
  private boolean ends(CompletableFuture<?> future, long millis, String what) {
    try {
      future.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw down();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting for " + host + " " + what);
    }
  }

  private LabException down() {
    return new LabException(host + " is down or went down meanwhile; boot it first");
  }

  private void listen(Process init) {
    try (BufferedReader lines = init.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line.strip());
      }
    } catch (IOException e) {
      // The same as its end.
    }
    closed = true;
    LabException gone = down();
    ready.completeExceptionally(gone);
    running.values().forEach(end -> end.completeExceptionally(gone));
  }

  private void hear(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("@ready")) {
      ready.complete(null);
    } else if (words[0].equals("@done") && words.length == 3) {
      CompletableFuture<Integer> end = running.get(words[1]);
      if (end != null) {
        end.complete(Integer.parseInt(words[2]));
      }
    }
  }
}
