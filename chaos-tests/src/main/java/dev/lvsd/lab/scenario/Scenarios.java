package dev.lvsd.lab.scenario;

import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All scenarios, by name. */
public final class Scenarios {
  private static final List<Scenario> ALL = all();

  private Scenarios() {}

  public static List<Scenario> list() {
    return ALL;
  }

  /**
   * The scenario of that name.
   *
   * @throws LabException that names the known ones
   */
  public static Scenario named(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(
                    "no scenario '"
                        + name
                        + "'; there are: "
                        + String.join(", ", ALL.stream().map(Scenario::name).toList())));
  }

  private static List<Scenario> all() {
    List<Scenario> all = new ArrayList<>(FailoverScenario.all());
    all.add(new RealServerScenario());
    all.add(new DistributionScenario());
    all.add(new RestartScenario());
    all.add(new WebhookScenario());
    all.add(new StateDirectoryScenario());
    all.add(new UrgentThreadsScenario());
    all.add(new HandoverScenario(1000, 10));
    all.add(new GateScenario());
    all.add(new SyncCableScenario());
    all.addAll(MissingSyncScenario.all());
    all.add(new SyncNoiseScenario(Duration.ofSeconds(10)));
    all.add(new FreshConnectionsScenario());
    all.add(new RestartedBackupScenario());
    all.add(new UdpScenario());
    all.add(new MovedUdpScenario());
    all.add(new Ipv6Scenario());
    all.add(new PersistenceScenario());
    all.add(new MovedTemplateScenario());
    all.add(new SoakScenario(Duration.ofMinutes(2), true));
    // Those of a trio last: to become one takes both agents a restart.
    all.addAll(Faults.all());
    return List.copyOf(all);
  }
}
