package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.KeepalivedAgent;
import dev.lvsd.lab.Lab;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.Requirements;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can keep the VIPs of a pair, of that which is compared. */
public enum Contender {
  LVSD_LAN("lvsd-lan", lab -> lvsd(lab, "lan")),
  LVSD_FAST("lvsd-fast", lab -> lvsd(lab, "fast")),
  KEEPALIVED_1S("keepalived-1s", lab -> keepalived(lab, Duration.ofSeconds(1))),
  KEEPALIVED_100MS("keepalived-100ms", lab -> keepalived(lab, Duration.ofMillis(100)));

  private final String label;
  private final Function<Lab, Pair> pair;

  Contender(String label, Function<Lab, Pair> pair) {
    this.label = label;
    this.pair = pair;
  }

  public String label() {
    return label;
  }

  public boolean lvsd() {
    return label.startsWith("lvsd");
  }

  /**
   * The contender of that name.
   *
   * @throws LabException that names the known ones
   */
  public static Contender named(String name) {
    return Arrays.stream(values())
        .filter(contender -> contender.label.equals(name))
        .findFirst()
        .orElseThrow(() -> new LabException("no contender '" + name + "'; there are: " + names()));
  }

  /**
   * Says what is missing before a lab is brought up for it.
   *
   * @param otherwise what to do where it is not to be installed
   * @throws LabException that says what to install
   */
  public void demand(String otherwise) {
    if (!lvsd()) {
      Requirements.demand(KeepalivedAgent.PROGRAM, "keepalived", otherwise);
    }
  }

  /** Turns both directors off, so that nothing is left of another contender, and on with this. */
  Pair enter(Lab lab) {
    for (Director director : Director.values()) {
      lab.director(director).powerOff();
    }
    Pair whole = pair.apply(lab);
    whole.makeWhole();
    return whole;
  }

  private static Pair lvsd(Lab lab, String profile) {
    String json = PairConfiguration.withProfile(profile);
    for (Director director : Director.values()) {
      lab.agent(director).configure(json);
    }
    return new Pair(lab);
  }

  private static Pair keepalived(Lab lab, Duration advertInterval) {
    return new Pair(
        lab,
        Stream.of(Director.values())
            .<Agent>map(director -> KeepalivedAgent.on(lab.director(director), advertInterval))
            .toList());
  }

  private static String names() {
    return Arrays.stream(values()).map(Contender::label).collect(Collectors.joining(", "));
  }
}
