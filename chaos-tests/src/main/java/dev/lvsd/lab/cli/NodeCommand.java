package dev.lvsd.lab.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands about one director: its power, its clock, its cables. */
abstract class NodeCommand extends LabClient implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NODE", description = "director-a or director-b")
  private String node = "";

  private final String verb;

  NodeCommand(String verb) {
    this.verb = verb;
  }

  @Override
  public Integer call() {
    return ask(verb, node);
  }

  final String node() {
    return node;
  }

  @Command(name = "power-off", description = "Takes a director's power away at once.")
  static final class PowerOff extends NodeCommand {
    PowerOff() {
      super("power-off");
    }
  }

  @Command(name = "boot", description = "Turns a director on again.")
  static final class Boot extends NodeCommand {
    Boot() {
      super("boot");
    }
  }

  @Command(name = "freeze", description = "Stops a whole director, its kernel included.")
  static final class Freeze extends NodeCommand {
    Freeze() {
      super("freeze");
    }
  }

  @Command(name = "thaw", description = "Lets a frozen director go on.")
  static final class Thaw extends NodeCommand {
    Thaw() {
      super("thaw");
    }
  }

  /** Commands about a director's cables. */
  abstract static class Cable extends NodeCommand {
    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "NETWORK",
        description = "outside or inside; both when left out")
    private String network = "";

    private final String verb;

    Cable(String verb) {
      super(verb);
      this.verb = verb;
    }

    @Override
    public Integer call() {
      return network.isEmpty() ? ask(verb, node()) : ask(verb, node(), network);
    }
  }

  @Command(name = "unplug", description = "Pulls a director's cable.")
  static final class Unplug extends Cable {
    Unplug() {
      super("unplug");
    }
  }

  @Command(name = "plug", description = "Puts a director's cable back.")
  static final class Plug extends Cable {
    Plug() {
      super("plug");
    }
  }
}
