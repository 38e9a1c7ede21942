package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lvsd resync}: a full comparison of the connection tables, on the master. */
@Command(
    name = "resync",
    description = {
      "Compare all connections with the other director's, and send it what it lacks.",
      "To be given on the master. It goes on also when this command is interrupted."
    })
final class ResyncCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 250;
  private static final long PLAIN_NANOS = 2_000_000_000L;
  private static final String REWRITE = "\r\u001b[K";

  private final Pacer pacer;
  private final BooleanSupplier terminal;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--cancel", description = "End the one under way instead.")
  private boolean cancel;

  @Option(names = "--no-wait", description = "Do not follow it until it has ended.")
  private boolean noWait;

  /**
   * The command.
   *
   * @param terminal whether standard output is one
   */
  ResyncCommand(Pacer pacer, BooleanSupplier terminal) {
    this.pacer = pacer;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    Configuration configuration = config.ofAgent(line.getErr());
    if (configuration == null) {
      return Main.BAD_INPUT;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (cancel) {
      body.put("cancel", true);
    }
    long askedNanos = pacer.nanos();
    int asked =
        new AgentOrder(configuration, line.getOut(), line.getErr()).send("/v1/resync", body);
    return asked != Main.OK || cancel || noWait
        ? asked
        : follow(new AgentClient(configuration), line.getOut(), askedNanos);
  }

  private int follow(AgentClient agent, PrintWriter out, long askedNanos)
      throws InterruptedException {
    ResyncWatch watch = new ResyncWatch(askedNanos);
    boolean rewrites = terminal.getAsBoolean();
    long toldNanos = askedNanos;
    while (true) {
      ResyncWatch.Step step = look(agent, watch);
      if (step instanceof ResyncWatch.Ended ended) {
        out.println((rewrites ? REWRITE : "") + ResyncView.result(ended));
        out.flush();
        return ended.complete() ? Main.OK : Main.FAILED;
      } else if (step instanceof ResyncWatch.UnderWay under) {
        if (rewrites) {
          out.print(REWRITE + ResyncView.bar(under.progress()));
          out.flush();
        } else if (pacer.nanos() - toldNanos >= PLAIN_NANOS) {
          toldNanos = pacer.nanos();
          out.println(ResyncView.plain(under.progress()));
          out.flush();
        }
      }
      pacer.pause(LOOK_MILLIS);
    }
  }

  private ResyncWatch.Step look(AgentClient agent, ResyncWatch watch) {
    try {
      return watch.saw(AgentClient.parse(agent.get("/v1/status")), pacer.nanos());
    } catch (IOException e) {
      return watch.missed(String.valueOf(e.getMessage()), pacer.nanos());
    }
  }
}
