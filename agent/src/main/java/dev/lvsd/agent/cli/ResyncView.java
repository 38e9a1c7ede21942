package dev.lvsd.agent.cli;

import java.util.Locale;

/** A full resync for human eyes. */
final class ResyncView {
  private static final int BAR_CELLS = 24;

  private ResyncView() {}

  /** A line that is shorter than 80 columns unless numbers are very large. */
  static String bar(ResyncProgress progress) {
    int full = (int) (progress.share() * BAR_CELLS);
    return "[" + "#".repeat(full) + ".".repeat(BAR_CELLS - full) + "] " + plain(progress);
  }

  static String plain(ResyncProgress progress) {
    StringBuilder text = new StringBuilder();
    text.append(progress.slicesDone()).append(" of ").append(progress.slices()).append(" slices");
    text.append(String.format(Locale.ROOT, "  %.0f %%", Math.floor(100 * progress.share())));
    text.append("  ").append(progress.entriesSent()).append(" sent");
    progress
        .remainingMillis()
        .ifPresent(
            millis ->
                text.append("  about ")
                    .append(Words.duration(Math.max(0, millis) + 999))
                    .append(" left"));
    if (!progress.waitsFor().isEmpty()) {
      text.append("  waits: ").append(progress.waitsFor());
    }
    return text.toString();
  }

  static String result(ResyncWatch.Ended ended) {
    if (!ended.known()) {
      return "no result: " + ended.why();
    }
    String outcome = ended.outcome() + (ended.why().isEmpty() ? "" : ": " + ended.why());
    return outcome
        + "; "
        + ended.entries()
        + " connections compared, "
        + ended.entriesSent()
        + " sent, in "
        + Words.took(ended.tookMillis())
        + "; coverage "
        + Words.percent(ended.coverage())
        + (ended.lacking() == 0 ? "" : " (" + ended.lacking() + " lacking)");
  }
}
