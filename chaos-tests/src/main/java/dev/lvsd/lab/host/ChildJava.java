package dev.lvsd.lab.host;

import java.util.ArrayList;
import java.util.List;

/** The command line of a small Java program of the lab's own that runs beside it. */
public final class ChildJava {
  private ChildJava() {}

  /** Same Java, same class path, little memory. */
  public static List<String> command(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.addAll(List.of("-Xmx64m", "-XX:-UsePerfData"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
