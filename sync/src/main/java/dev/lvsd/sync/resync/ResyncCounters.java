package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The numbers of {@link ResyncCounts}. Thread-safe. */
final class ResyncCounters {
  final AtomicLong established = new AtomicLong();
  final AtomicLong strangers = new AtomicLong();
  final AtomicLong tooMany = new AtomicLong();
  final AtomicLong tooSlow = new AtomicLong();
  final AtomicLong givenUp = new AtomicLong();
  private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);

  synchronized void refused(Reason reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  synchronized ResyncCounts read() {
    return new ResyncCounts(
        established.get(),
        strangers.get(),
        tooMany.get(),
        tooSlow.get(),
        givenUp.get(),
        Map.copyOf(refused));
  }
}
