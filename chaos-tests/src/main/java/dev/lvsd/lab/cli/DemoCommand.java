package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.scenario.Demo;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the main job in a lab of its own. */
@Command(
    name = "demo",
    description = "Brings a lab up, shows a pair at work with measured figures, and takes it down.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    boolean asPromised;
    out.println("==> The lab boots: two directors, a client, two real servers, a router");
    out.flush();
    try (Lab lab = Lab.up(flags.options(home.home()).withMariaDb(true))) {
      asPromised = new Demo(lab, out).tell();
      out.println();
      out.println("==> The lab is taken down");
      out.flush();
    }
    out.println(
        asPromised ? "everything went as promised" : "something did NOT go as promised; see above");
    return asPromised ? 0 : 1;
  }
}
