/**
 * The command {@code lvsd}: check, status, doctor, failover, standby, resume, resync, version and
 * run. What a user did wrong is answered in one line and exit code 2, what failed while running in
 * one line and exit code 1. May depend on the configuration; never loads Vert.x or Hazelcast, which
 * only {@code run} needs and which stand behind {@link dev.lvsd.agent.cli.AgentRunner}.
 */
@NullMarked
package dev.lvsd.agent.cli;

import org.jspecify.annotations.NullMarked;
