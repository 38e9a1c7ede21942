package dev.lvsd.lab.cli;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.process.ExecResult;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands have in common that ask a lab that is up already. */
abstract class LabClient {
  @Mixin private final HomeOption home = new HomeOption();
  @Spec private @Nullable CommandSpec spec;

  final HomeOption home() {
    return home;
  }

  final PrintWriter out() {
    return requireNonNull(spec).commandLine().getOut();
  }

  /** Asks, shows what comes back and returns its exit code. */
  final int ask(String... words) {
    ExecResult result = ControlSocket.ask(home.theLab(), List.of(words));
    PrintWriter err = requireNonNull(spec).commandLine().getErr();
    out().print(result.out());
    out().flush();
    err.print(result.err());
    err.flush();
    return result.exitCode();
  }
}
