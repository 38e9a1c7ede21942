package dev.lvsd.agent.cli;

/** Time that passes only where it is waited for. */
final class SteppedPacer implements Pacer {
  private long nanos = 77_000_000_000L;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void pause(long millis) {
    nanos += millis * 1_000_000;
  }
}
