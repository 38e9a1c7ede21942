package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Lab;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same faults for several contenders in one lab, and how they did side by side. */
public final class Comparison {
  /** What can be compared: faults of the master, after which the other director has to serve. */
  public static final List<String> FAULTS =
      FailoverScenario.all().stream().map(Scenario::name).toList();

  private final Map<String, Map<Contender, Trials>> trials = new LinkedHashMap<>();

  /**
   * Carries everything out, one contender after the other. What breaks a bound is told as it
   * happens, and is no failure of the comparison: keepalived was promised nothing.
   */
  public static Comparison run(
      Lab lab, List<Contender> contenders, List<String> faults, int runs, PrintWriter out) {
    Comparison comparison = new Comparison();
    for (Contender contender : contenders) {
      Runner runner = new Runner(contender.enter(lab), 1);
      for (String fault : faults) {
        Trials all =
            Trials.of(
                runner,
                Scenarios.named(fault),
                runs,
                result -> tell(contender, fault, result, out));
        comparison.add(fault, contender, all);
      }
    }
    return comparison;
  }

  void add(String fault, Contender contender, Trials all) {
    trials.computeIfAbsent(fault, key -> new EnumMap<>(Contender.class)).put(contender, all);
  }

  /** Whether lvsd kept what it promises in every run. */
  public boolean lvsdPassed() {
    return trials.values().stream()
        .flatMap(row -> row.entrySet().stream())
        .allMatch(cell -> !cell.getKey().lvsd() || cell.getValue().passed());
  }

  /** The table, and below it what lvsd needs of keepalived's time. */
  public String format() {
    StringBuilder text = new StringBuilder();
    text.append(
        line("fault", "contender", "runs", "blackout ms: median", "worst", "two owners", "kept"));
    trials.forEach(
        (fault, row) ->
            row.forEach((contender, all) -> text.append(cell(fault, contender.label(), all))));
    text.append("kept: the fewest of 50 talking / of 50 idle connections in any run\n");
    trials.forEach((fault, row) -> text.append(ratios(fault, row)));
    return text.toString();
  }

  private static String cell(String fault, String contender, Trials all) {
    Series series = all.series();
    double overlap = series.most(Watch.TWO_OWNERS);
    return line(
        fault,
        contender,
        all.runs() + (all.spoiled() == 0 ? "" : " (" + all.spoiled() + " left out)"),
        number(series.median(Watch.BLACKOUT)),
        number(series.most(Watch.BLACKOUT)),
        overlap == 0 ? "no" : Double.isNaN(overlap) ? "?" : number(overlap) + " ms",
        number(series.least(Watch.TALKING_KEPT)) + " / " + number(series.least(Watch.IDLE_KEPT)));
  }

  private static String ratios(String fault, Map<Contender, Trials> row) {
    StringBuilder text = new StringBuilder();
    row.forEach(
        (lvsd, ours) ->
            row.forEach(
                (other, theirs) -> {
                  if (lvsd.lvsd() && !other.lvsd()) {
                    text.append(
                        String.format(
                            Locale.ROOT,
                            "%-14s %s : %s = %.2f%n",
                            fault,
                            lvsd.label(),
                            other.label(),
                            ours.series().median(Watch.BLACKOUT)
                                / theirs.series().median(Watch.BLACKOUT)));
                  }
                }));
    return text.toString();
  }

  private static void tell(
      Contender contender, String fault, Runner.Result result, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, %s: blackout %s ms%n",
        contender.label(),
        fault,
        number(result.figures().getOrDefault(Watch.BLACKOUT, Double.NaN)));
    if (!result.verdict().passed()) {
      out.print(result.verdict().format());
    }
    out.flush();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "?" : String.format(Locale.ROOT, "%.0f", value);
  }

  private static String line(
      String fault,
      String contender,
      String runs,
      String median,
      String worst,
      String owners,
      String kept) {
    return String.format(
        Locale.ROOT,
        "%-14s %-17s %-14s %19s %7s %12s  %s%n",
        fault,
        contender,
        runs,
        median,
        worst,
        owners,
        kept);
  }
}
