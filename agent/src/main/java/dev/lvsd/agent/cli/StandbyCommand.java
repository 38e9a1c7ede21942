package dev.lvsd.agent.cli;

import picocli.CommandLine.Command;

/** {@code lvsd standby}: maintenance of this node. */
@Command(
    name = "standby",
    description = {
      "Hand over what this node owns, and claim nothing until lvsd resume.",
      "It outlives restarts. The node votes as ever."
    })
final class StandbyCommand extends GroupCommand {
  StandbyCommand() {
    super("/v1/standby");
  }
}
