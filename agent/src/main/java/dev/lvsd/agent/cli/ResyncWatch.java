package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows a full resync in the status documents of the master, from when it was asked for until it
 * has ended or nothing is to be hoped for. Pure: time, in monotonic nanoseconds, is passed in.
 */
final class ResyncWatch {
  /** It begins at once where the peer is connected, and a peer that was lost is back by then. */
  static final long BEGIN_NANOS = 15_000_000_000L;

  /** Longer than a connection that is lost and made anew takes. */
  static final long STALL_NANOS = 60_000_000_000L;

  /** An old kernel's table of a million connections takes minutes to read. */
  static final long WAIT_NANOS = 600_000_000_000L;

  /** An agent may be restarted meanwhile. */
  static final long SILENCE_NANOS = 10_000_000_000L;

  private final long askedNanos;
  private long movedNanos;
  private long heardNanos;
  private boolean begun;
  private String peers = "";
  private boolean connected;
  private long slicesDone = -1;

  /**
   * A watch.
   *
   * @param askedNanos just before it was asked for
   */
  ResyncWatch(long askedNanos) {
    this.askedNanos = askedNanos;
    this.movedNanos = askedNanos;
    this.heardNanos = askedNanos;
  }

  /** What was seen. */
  sealed interface Step permits Waiting, UnderWay, Ended {}

  /** It has not begun. */
  record Waiting() implements Step {}

  /** It is under way. */
  record UnderWay(ResyncProgress progress) implements Step {}

  /**
   * It is over, or was given up on.
   *
   * @param outcome complete, incomplete or cancelled; timeout where the end was not seen
   * @param why it is not complete; empty where it is
   * @param entries connections compared
   * @param lacking those that the peer does not hold all the same
   */
  record Ended(
      String outcome, String why, long entries, long lacking, long entriesSent, long tookMillis)
      implements Step {
    private static final String TIMEOUT = "timeout";

    static Ended timeout(String why) {
      return new Ended(TIMEOUT, why, 0, 0, 0, 0);
    }

    boolean known() {
      return !outcome.equals(TIMEOUT);
    }

    boolean complete() {
      return outcome.equals("complete");
    }

    /** Of what was compared; 0 to 1. */
    double coverage() {
      return entries <= 0 ? 1 : Math.max(0, (double) (entries - lacking) / entries);
    }
  }

  /**
   * A status document has come.
   *
   * @param nowNanos when it had come
   */
  Step saw(JsonNode status, long nowNanos) {
    heardNanos = nowNanos;
    JsonNode pass = null;
    List<String> names = new ArrayList<>();
    connected = true;
    for (JsonNode peer : status.path("sync").path("peers")) {
      JsonNode source = peer.path("source");
      names.add(Words.text(peer.path("node"), "?"));
      connected &= source.path("connected").asBoolean();
      JsonNode last = source.path("lastPass");
      boolean another = source.path("pass").isObject();
      if (last.isObject() && endedSince(last, nowNanos)) {
        Ended ended = ended(last);
        // One that was broken off, as when another group was gained, is followed by another.
        if (ended.complete() || !another) {
          return ended;
        }
      }
      pass = another ? source.path("pass") : pass;
    }
    peers = names.isEmpty() ? "the other director" : String.join(", ", names);
    return pass == null ? idle(nowNanos) : underWay(ResyncProgress.of(pass), nowNanos);
  }

  /** The agent could not be asked how far it is. */
  Step missed(String why, long nowNanos) {
    return nowNanos - heardNanos >= SILENCE_NANOS
        ? Ended.timeout("the agent does not say how far it is: " + why)
        : new Waiting();
  }

  /** By the agent's clock, whose "ago" is older than what this process measured if it is not so. */
  private boolean endedSince(JsonNode last, long nowNanos) {
    JsonNode ago = last.path("agoMillis");
    return ago.isNumber() && ago.asLong() <= (nowNanos - askedNanos) / 1_000_000;
  }

  private static Ended ended(JsonNode last) {
    return new Ended(
        Words.text(last.path("outcome"), "incomplete"),
        Words.text(last.path("why"), ""),
        last.path("entries").asLong(),
        last.path("lacking").asLong(),
        last.path("entriesSent").asLong(),
        last.path("tookMillis").asLong());
  }

  private Step idle(long nowNanos) {
    if (begun && nowNanos - movedNanos >= BEGIN_NANOS) {
      return Ended.timeout("the agent no longer knows of it: was it restarted? see its log");
    } else if (!begun && nowNanos - askedNanos >= BEGIN_NANOS) {
      return Ended.timeout(
          "it has not begun within "
              + Words.duration(BEGIN_NANOS / 1_000_000)
              + (connected ? " although " : ": ")
              + peers
              + (connected
                  ? " is connected: see lvsd status here, and lvsd doctor there"
                  : " is not connected: see lvsd doctor there"));
    }
    return new Waiting();
  }

  private Step underWay(ResyncProgress progress, long nowNanos) {
    begun = true;
    // What is sent again and again is no progress.
    if (progress.slicesDone() != slicesDone) {
      slicesDone = progress.slicesDone();
      movedNanos = nowNanos;
    }
    long patienceNanos = progress.waitsFor().isEmpty() ? STALL_NANOS : WAIT_NANOS;
    return nowNanos - movedNanos < patienceNanos
        ? new UnderWay(progress)
        : Ended.timeout(
            "nothing has moved for "
                + Words.duration(patienceNanos / 1_000_000)
                + ", after "
                + progress.slicesDone()
                + " of "
                + progress.slices()
                + " slices: "
                + hindrance(progress)
                + ". It goes on by itself; lvsd resync --cancel ends it");
  }

  private String hindrance(ResyncProgress progress) {
    if (!progress.waitsFor().isEmpty()) {
      return "all that is known was compared, but " + progress.waitsFor();
    }
    return peers
        + (connected
            ? " is connected, but its agent or its kernel's backup daemon stands still: see lvsd"
                + " doctor and the agent's log there"
            : " is not connected: see lvsd doctor there");
  }
}
