package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.process.LabException;

/**
 * Has both directors' kernels take packets in by threads (threaded NAPI), until this is closed, as
 * the manual advises for directors with one processor that have as much to forward as they can.
 * Where interrupts take them in, and there are more than that, a kernel of 2026 does nothing else:
 * heartbeats stand still for 0.4 s, real-time scheduling or not, and leases end.
 *
 * <p>Not for all scenarios: such a thread waits for its turn where a guest computes, and with it
 * the requests.
 */
final class PacketThreads implements AutoCloseable {
  private static final String SET =
      "for f in /sys/class/net/vec*/threaded; do [ ! -e $f ] || echo %d >$f || exit; done";

  private final Pair pair;

  PacketThreads(Pair pair) {
    this.pair = pair;
    try {
      set(1);
    } catch (LabException e) {
      set(0);
      throw e;
    }
  }

  @Override
  public void close() {
    set(0);
  }

  private void set(int on) {
    pair.agents().stream()
        .map(Agent::director)
        .filter(director -> director.isUp())
        .forEach(director -> director.must(SET.formatted(on)));
  }
}
