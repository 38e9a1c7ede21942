package dev.lvsd.sync.resync;

import java.util.HashSet;
import java.util.Set;

/** Of something that fails again and again, each cause is told once, and once that it is over. */
final class Complaints {
  /** More of them at a time say nothing new. */
  private static final int MOST = 8;

  private final Set<String> causes = new HashSet<>();

  /** It failed: whether that is to be told. */
  synchronized boolean raise(String cause) {
    return causes.size() < MOST && causes.add(cause);
  }

  /** It went well: whether that is to be told. */
  synchronized boolean settle() {
    boolean raised = !causes.isEmpty();
    causes.clear();
    return raised;
  }
}
