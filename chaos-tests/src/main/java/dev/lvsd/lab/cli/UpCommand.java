package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.Lab;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Brings a lab up and keeps it until Ctrl-C or SIGTERM. */
@Command(
    name = "up",
    description = "Brings a lab up and keeps it until Ctrl-C; use it from other terminals.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Mixin private HomeOption home = new HomeOption();
  @Mixin private LabFlags flags = new LabFlags();
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = requireNonNull(spec).commandLine().getOut();
    try (Lab lab = Lab.up(flags.options(home.home()));
        ControlSocket control = ControlSocket.serve(lab.work().path(), new Control(lab)::obey)) {
      out.print("lab " + lab.work().id() + " is up\n" + new Control(lab).status());
      out.println("Try 'lvsd-lab exec director-a -- ipvsadm -Ln'; Ctrl-C takes the lab down.");
      out.flush();
      control.awaitClosed();
    }
    return 0;
  }
}
