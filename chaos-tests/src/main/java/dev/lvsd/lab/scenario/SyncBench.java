package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Lab;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What connection sync has to reach, measured in one lab: of lvsd, and where it can of others. */
public final class SyncBench {
  private static final int PER_SECOND = 2000;
  private static final int BUSY = 1000;
  private static final int HANDOVERS = 10;

  /** What can be measured. */
  public enum Part {
    /** The backup restarted, and connections just opened, before a power-off; of all contenders. */
    SURVIVAL,
    HANDOVERS,
    STEADY,
    RESYNC
  }

  private final Map<String, Map<Contender, Trials>> trials = new LinkedHashMap<>();

  /**
   * Measures it all and tells each run that broke a bound as it happens.
   *
   * @param parts which
   * @param sizes of tables that are resynced, in connections
   */
  public static SyncBench run(
      Lab lab,
      List<Contender> contenders,
      List<Part> parts,
      List<Integer> sizes,
      int runs,
      PrintWriter out) {
    SyncBench bench = new SyncBench();
    for (Contender contender : contenders) {
      List<Scenario> scenarios = scenarios(contender, parts);
      if (!scenarios.isEmpty()) {
        bench.measure(new Runner(contender.enter(lab), 1), contender, scenarios, runs, out);
      }
      if (contender.lvsd() && parts.contains(Part.RESYNC)) {
        // From empty kernels; tables grow, as the connections of the one before are still there.
        bench.measure(new Runner(contender.enter(lab), 1), contender, resyncs(sizes), runs, out);
      }
    }
    return bench;
  }

  private static List<Scenario> scenarios(Contender contender, List<Part> parts) {
    List<Scenario> scenarios = new ArrayList<>();
    if (parts.contains(Part.SURVIVAL)) {
      scenarios.add(new RestartedBackupScenario());
      scenarios.add(new FreshConnectionsScenario());
    }
    if (contender.lvsd() && parts.contains(Part.HANDOVERS)) {
      scenarios.add(new HandoverScenario(BUSY, HANDOVERS));
    }
    if (contender.lvsd() && parts.contains(Part.STEADY)) {
      scenarios.add(new SteadySyncScenario(PER_SECOND));
    }
    return scenarios;
  }

  private static List<Scenario> resyncs(List<Integer> sizes) {
    List<Scenario> scenarios = new ArrayList<>();
    for (int size : new TreeSet<>(sizes)) {
      scenarios.add(new ResyncScenario(size, false));
      scenarios.add(new ResyncScenario(size, true));
    }
    return scenarios;
  }

  private void measure(
      Runner runner, Contender contender, List<Scenario> scenarios, int runs, PrintWriter out) {
    for (Scenario scenario : scenarios) {
      Trials all =
          Trials.of(
              runner,
              scenario,
              runs,
              result -> {
                out.println(contender.label() + ", " + scenario.name() + ":");
                out.print(result.verdict().format());
                out.flush();
              });
      add(scenario.name(), contender, all);
    }
  }

  void add(String scenario, Contender contender, Trials all) {
    trials.computeIfAbsent(scenario, key -> new EnumMap<>(Contender.class)).put(contender, all);
  }

  /** Whether lvsd kept what it promises in every run. */
  public boolean lvsdPassed() {
    return trials.values().stream()
        .flatMap(row -> row.entrySet().stream())
        .allMatch(cell -> !cell.getKey().lvsd() || cell.getValue().passed());
  }

  /** Each figure of each measurement, contenders side by side: median (least..most). */
  public String format() {
    StringBuilder text = new StringBuilder();
    trials.forEach(
        (scenario, row) -> {
          text.append(scenario).append('\n');
          row.forEach((contender, all) -> text.append(head(contender, all)));
          TreeSet<String> names = new TreeSet<>();
          row.values().forEach(all -> names.addAll(all.series().names()));
          names.forEach(name -> text.append(figure(name, row)));
        });
    return text.toString();
  }

  private static String head(Contender contender, Trials all) {
    return String.format(
        Locale.ROOT,
        "  %s: %d runs, %d left out, %s%n",
        contender.label(),
        all.runs(),
        all.spoiled(),
        all.passed() ? "all bounds kept" : "NOT all bounds kept");
  }

  private static String figure(String name, Map<Contender, Trials> row) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-52s", name));
    row.forEach(
        (contender, all) ->
            line.append(
                String.format(
                    Locale.ROOT, "  %s %s", contender.label(), range(all.series(), name))));
    return line.append('\n').toString();
  }

  private static String range(Series series, String name) {
    double median = series.median(name);
    return Double.isNaN(median)
        ? "?"
        : String.format(
            Locale.ROOT, "%.1f (%.1f..%.1f)", median, series.least(name), series.most(name));
  }
}
