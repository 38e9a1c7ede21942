package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** A program of the lab's own that says {@code ready}, and answers to a line on its input. */
final class Dialogue implements AutoCloseable {
  private final String who;
  private final Process process;
  private final BufferedReader answers;

  private Dialogue(String who, Process process) {
    this.who = who;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param who for messages
   * @throws LabException that has what it said instead
   */
  static Dialogue start(NamespaceHost host, String who, Class<?> main, String... arguments) {
    Process process =
        host.start(
            new ProcessBuilder(new ArrayList<>(ChildJava.command(main, arguments)))
                .redirectErrorStream(true));
    Dialogue dialogue = new Dialogue(who, process);
    String line = dialogue.line();
    if (!"ready".equals(line)) {
      dialogue.close();
      throw new LabException(who + ": not ready: " + line);
    }
    return dialogue;
  }

  /** Asks for an answer; its first line, null where the program has ended. */
  @Nullable String ask() {
    try {
      OutputStream orders = process.getOutputStream();
      orders.write('\n');
      orders.flush();
    } catch (IOException e) {
      throw new LabException("asking the program of " + who, e);
    }
    return line();
  }

  /** The next line of its answer; null where the program has ended. */
  @Nullable String line() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new LabException("reading from the program of " + who, e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
