package dev.lvsd.lab.measure;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The clock by which meters in several processes of this machine stamp what they see. */
public final class WallClock {
  private WallClock() {}

  /** Microseconds since 1970. */
  public static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
