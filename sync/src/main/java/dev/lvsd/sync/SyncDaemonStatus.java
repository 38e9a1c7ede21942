package dev.lvsd.sync;

import java.util.Optional;

/**
 * What was found when the daemons were last looked at.
 *
 * @param masterRunning the role sends, with the wanted settings
 * @param backupRunning the role receives, with the wanted settings
 * @param problem what stands against it and what to do, in one line; empty where nothing does
 */
public record SyncDaemonStatus(
    boolean masterRunning, boolean backupRunning, Optional<String> problem) {
  /** Before the first look. */
  public static final SyncDaemonStatus UNKNOWN =
      new SyncDaemonStatus(false, false, Optional.empty());
}
