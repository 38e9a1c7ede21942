package dev.lvsd.simulator;

import dev.lvsd.netlink.route.MacAddress;

/** One machine's kernel, as far as the VIP goes: an address with a lifetime, and ARP. */
final class SimKernel {
  private final Timeline time;
  private final String name;
  private final Judge judge;
  final MacAddress mac;

  private boolean frozen;
  private boolean off;
  private boolean holds;
  private long expiresNanos;
  private int timer;

  SimKernel(Timeline time, String name, int index, Judge judge) {
    this.time = time;
    this.name = name;
    this.judge = judge;
    this.mac = MacAddress.of(new byte[] {2, 0, 0, 0, 0, (byte) (index + 1)});
  }

  /** RTM_NEWADDR with REPLACE: adds, or restarts the lifetime; the kernel counts coarsely. */
  void put(long lifetimeNanos) {
    holds = true;
    expiresNanos = time.now() + lifetimeNanos + time.between(50 * Timeline.MS, 1_260 * Timeline.MS);
    armTimer();
    changed("address set");
  }

  private void armTimer() {
    int mine = ++timer;
    time.at(
        expiresNanos,
        () -> {
          if (mine == timer && holds && !frozen && !off) {
            holds = false;
            changed("address expired");
          }
        });
  }

  void delete() {
    if (holds) {
      holds = false;
      timer++;
      changed("address deleted");
    }
  }

  boolean holds() {
    return holds;
  }

  /** Would this kernel answer for the VIP at this moment? */
  boolean answers() {
    return holds && !frozen && !off;
  }

  void freeze() {
    frozen = true;
    changed("frozen");
  }

  void thaw() {
    frozen = false;
    if (holds) {
      expiresNanos = Math.max(expiresNanos, time.now() + time.between(0, 500 * Timeline.MS));
      armTimer();
    }
    changed("thawed");
  }

  void powerOff() {
    off = true;
    holds = false;
    timer++;
    changed("off");
  }

  void powerOn() {
    off = false;
    frozen = false;
  }

  boolean running() {
    return !frozen && !off;
  }

  private void changed(String what) {
    if (!"address set".equals(what) || time.tracing()) {
      time.trace(name, "kernel: " + what);
    }
    judge.kernelsChanged();
  }
}
