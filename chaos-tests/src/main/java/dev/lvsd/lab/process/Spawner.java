package dev.lvsd.lab.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts the lab's children such that the kernel kills them when the lab dies, also by SIGKILL.
 *
 * <p>The kernel sends the parent-death signal when the <em>thread</em> that started the child ends,
 * so all children are started by one thread that lives as long as the JVM.
 */
public final class Spawner {
  private static final List<String> DIE_WITH_LAB = List.of("setpriv", "--pdeathsig", "KILL", "--");
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "lab-spawner");
            thread.setDaemon(true);
            return thread;
          });

  private Spawner() {}

  /**
   * Starts the command of the builder, which is not changed; safe from any thread.
   *
   * @throws LabException when the program cannot be started
   */
  public static Process start(ProcessBuilder wanted) {
    List<String> command = new ArrayList<>(DIE_WITH_LAB);
    command.addAll(wanted.command());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(wanted.directory());
    builder.environment().clear();
    builder.environment().putAll(wanted.environment());
    builder.redirectErrorStream(wanted.redirectErrorStream());
    builder.redirectInput(wanted.redirectInput());
    builder.redirectOutput(wanted.redirectOutput());
    builder.redirectError(wanted.redirectError());
    return onThread(builder);
  }

  private static Process onThread(ProcessBuilder builder) {
    try {
      return THREAD.submit(builder::start).get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      throw new LabException("starting " + String.join(" ", builder.command()), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while starting " + builder.command(), e);
    }
  }
}
