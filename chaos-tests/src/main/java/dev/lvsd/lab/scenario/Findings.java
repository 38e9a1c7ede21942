package dev.lvsd.lab.scenario;

import dev.lvsd.lab.scenario.Verdict.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects what an experiment measures. Not safe for use by several threads. */
public final class Findings {
  /** Half a heartbeat's interval by default. */
  static final long STILL_MILLIS = 50;

  private final double slack;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Double> figures = new LinkedHashMap<>();
  private boolean broken;
  private boolean brokenOnAQuietMachine;
  private boolean spoiled;

  /**
   * An empty collection.
   *
   * @param slack by what bounds on times are multiplied, at least 1: a busy machine measures itself
   */
  public Findings(double slack) {
    this.slack = slack;
  }

  /** A time that must not be longer than promised, in milliseconds. */
  public void atMostMillis(String name, double millis, double promisedMillis) {
    double bound = promisedMillis * slack;
    String promised =
        slack == 1
            ? String.format(Locale.ROOT, "at most %.0f ms", promisedMillis)
            : String.format(Locale.ROOT, "at most %.0f ms, here %.0f ms", promisedMillis, bound);
    figures.put(name, millis);
    add(name, String.format(Locale.ROOT, "%.1f ms", millis), promised, millis <= bound);
  }

  /** A count that must be exactly so. */
  public void exactly(String name, long value, long promised) {
    figures.put(name, (double) value);
    add(name, Long.toString(value), "must be " + promised, value == promised);
  }

  /**
   * A count that must not be larger than promised.
   *
   * @param generous the bound where bounds on times are wide too: a busy machine makes faults of
   *     its own
   */
  public void atMost(String name, long value, long promised, long generous) {
    long bound = slack == 1 ? promised : generous;
    figures.put(name, (double) value);
    String said = "at most " + promised + (bound == promised ? "" : ", here " + bound);
    add(name, Long.toString(value), said, value <= bound);
  }

  /** A share that must be at least as large as promised. */
  public void atLeastPercent(String name, double percent, double promised) {
    figures.put(name, percent);
    String bound = String.format(Locale.ROOT, "at least %.1f %%", promised);
    add(name, String.format(Locale.ROOT, "%.2f %%", percent), bound, percent >= promised);
  }

  /** A share that must not be larger than promised. */
  public void atMostPercent(String name, double percent, double promised) {
    figures.put(name, percent);
    String bound = String.format(Locale.ROOT, "at most %.1f %%", promised);
    add(name, String.format(Locale.ROOT, "%.2f %%", percent), bound, percent <= promised);
  }

  /** A fact that must hold. */
  public void holds(String name, boolean value) {
    add(name, value ? "yes" : "no", "must be so", value);
  }

  /** A fact that must hold, and what was seen. */
  public void holds(String name, boolean value, String seen) {
    add(name, seen, "must be so", value);
  }

  /**
   * A fact that must hold where this machine did not stand still meanwhile: directors that miss
   * heartbeats together with everything else may well move a VIP.
   */
  public void holdsOnAQuietMachine(String name, boolean value, String seen) {
    findings.add(new Finding(name, seen, "must be so on a quiet machine", value));
    brokenOnAQuietMachine |= !value;
  }

  /** A figure that is only told. */
  public void tell(String name, String value) {
    add(name, value, "", true);
  }

  /** A number that is only told. */
  public void tellNumber(String name, double number) {
    figures.put(name, number);
    tell(name, String.format(Locale.ROOT, "%.2f", number).replaceAll("\\.?0+$", ""));
  }

  /** A time that is only told, in milliseconds. */
  public void tellMillis(String name, double millis) {
    figures.put(name, millis);
    tell(name, String.format(Locale.ROOT, "%.1f ms", millis));
  }

  /**
   * For how long this machine stood still at most, and with it both directors. Longer than {@link
   * #STILL_MILLIS} spoils a measurement: an interval was missed for no fault of theirs.
   */
  public void stoodStill(long millis) {
    spoiled |= millis > STILL_MILLIS;
    tell(
        "this machine stood still",
        millis + " ms at most" + (millis > STILL_MILLIS ? ", a spoiled run" : ""));
  }

  /** Whether this machine stood still for too long to measure times on it. */
  public boolean spoiled() {
    return spoiled;
  }

  /** The measured numbers by name, for medians over several runs. */
  public Map<String, Double> figures() {
    return Map.copyOf(figures);
  }

  /** True or false by what was found; an experiment that found nothing has shown nothing. */
  public Verdict verdict() {
    if (findings.stream().noneMatch(finding -> !finding.bound().isEmpty())) {
      return new Verdict(Outcome.UNKNOWN, findings, "nothing was measured against a bound");
    }
    boolean held = !broken && (spoiled || !brokenOnAQuietMachine);
    return new Verdict(held ? Outcome.TRUE : Outcome.FALSE, findings, "");
  }

  /** What there is to say of an experiment that could not be carried through. */
  Verdict unknown(String reason) {
    return new Verdict(Outcome.UNKNOWN, findings, reason);
  }

  private void add(String name, String value, String bound, boolean held) {
    findings.add(new Finding(name, value, bound, held));
    broken |= !held;
  }
}
