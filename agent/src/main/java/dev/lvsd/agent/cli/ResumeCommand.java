package dev.lvsd.agent.cli;

import picocli.CommandLine.Command;

/** {@code lvsd resume}: the end of {@code lvsd standby}. */
@Command(name = "resume", description = "End lvsd standby: this node may own VIPs again.")
final class ResumeCommand extends GroupCommand {
  ResumeCommand() {
    super("/v1/resume");
  }
}
