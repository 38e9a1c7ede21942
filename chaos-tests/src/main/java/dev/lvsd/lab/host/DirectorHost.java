package dev.lvsd.lab.host;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A director: a machine with an IPVS of its own that can lose its power, freeze and come back.
 * Either a User-Mode Linux kernel or a network namespace, which {@link #backend()} tells.
 */
public interface DirectorHost extends Host {
  /** Where scripts in the guest find {@link #share()}. */
  String GUEST_SHARE = InitScript.GUEST_SHARE;

  Director director();

  /** What stands for the machine, in words. */
  String backend();

  /**
   * The directory that the guest can write to and that outlives power-off. Files that the lab
   * changes while the guest runs need new names: the guest may have cached the old content.
   */
  Path share();

  /**
   * Turns it on and waits until it takes commands.
   *
   * @return how long that took
   */
  Duration boot();

  /** Takes the power away at once: nothing in it gets a chance to act. */
  void powerOff();

  boolean isUp();

  /** How often it has been turned on: process ids of one boot mean nothing in the next. */
  int boots();

  /** Stops the whole machine, kernel included, as a hypervisor does that pauses it. */
  void freeze();

  void thaw();

  /** Undoes {@link #freeze} and {@link #stepClock}, where they were. */
  void heal();

  /**
   * Steps its wall clock, forward or back; its monotonic clock does not notice.
   *
   * @throws dev.lvsd.lab.process.LabException where it has no wall clock of its own
   */
  void stepClock(Duration by);
}
