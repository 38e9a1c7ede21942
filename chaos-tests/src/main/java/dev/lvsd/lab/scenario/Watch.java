package dev.lvsd.lab.scenario;

import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.AddressOwners;
import dev.lvsd.lab.measure.Connections;
import dev.lvsd.lab.measure.KnockLog;
import dev.lvsd.lab.measure.Meter;
import dev.lvsd.lab.measure.RequestLog;
import dev.lvsd.lab.measure.WallClock;
import dev.lvsd.lab.process.LabException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** All meters of the client at once, from before a fault until after it. */
final class Watch implements AutoCloseable {
  static final String BLACKOUT = "blackout";
  static final String TALKING_KEPT = "talking connections kept of 50";
  static final String IDLE_KEPT = "idle connections kept of 50";
  static final String TWO_OWNERS = "two directors answer ARP for";

  private static final int CONNECTIONS = 50;
  private static final int ATTEMPTS = 5;
  private static final long BEFORE_FAULT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long BEFORE_FAULT_MICROS = 1_000_000;
  private static final long PAUSE_MICROS = 250_000;

  private final Meter knocks;
  private final Meter arp;
  private final Meter requests;
  private final Connections connections;
  private long faultMicros;
  private long healedMicros;

  private Watch(NamespaceHost client) {
    knocks = Meter.knocks(client, Site.VIP);
    arp = Meter.arp(client, Site.VIP);
    requests = Meter.requests(client, Site.VIP, 80);
    connections = open(client);
  }

  /**
   * Starts the meters, opens the connections and lets them settle for two seconds. Their start is
   * work for this machine, so whoever begins should then wait until the pair is steady.
   */
  static Watch begin(NamespaceHost client) {
    Watch watch = new Watch(client);
    LockSupport.parkNanos(BEFORE_FAULT_NANOS);
    return watch;
  }

  /** More than once: the start of the meters may itself have made the VIP move. */
  private static Connections open(NamespaceHost client) {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return Connections.open(client, Site.VIP, 82, CONNECTIONS, CONNECTIONS);
      } catch (LabException e) {
        LockSupport.parkNanos(BEFORE_FAULT_NANOS);
      }
    }
    return Connections.open(client, Site.VIP, 82, CONNECTIONS, CONNECTIONS);
  }

  /** Says that the fault happens now. */
  void fault() {
    faultMicros = WallClock.micros();
  }

  /** Says that all is well again from now on. */
  void healed() {
    healedMicros = WallClock.micros();
  }

  /** Whether anybody has answered for the VIP since all is well again. */
  boolean answeredSinceHealed() {
    return !AddressOwners.parse(arp.soFar()).since(healedMicros).sightings().isEmpty();
  }

  /**
   * Everything that clients noticed.
   *
   * @param blackoutMillis the longest silence of the answers to a knock every 2 ms
   * @param kept connections out of 50 talking and 50 idle
   * @param requests those started since just before the fault
   * @param owners who answered ARP
   * @param faultMicros when the fault was, wall clock
   * @param healedMicros when all was well again; 0 where that was not said
   */
  record Report(
      double blackoutMillis,
      Connections.Kept kept,
      RequestLog requests,
      AddressOwners owners,
      long faultMicros,
      long healedMicros) {
    List<AddressOwners.Overlap> overlaps() {
      return owners.overlaps(PAUSE_MICROS);
    }

    /** For how long in all two directors answered. */
    double overlapMillis() {
      return overlaps().stream().mapToDouble(AddressOwners.Overlap::millis).sum();
    }

    /**
     * How often another director than before was the one to answer; what one says while another
     * owns the VIP is an overlap and no move.
     */
    int moves() {
      List<AddressOwners.Span> spans = owners.spans(PAUSE_MICROS);
      List<String> inTurn =
          spans.stream()
              .filter(span -> spans.stream().noneMatch(span::within))
              .map(AddressOwners.Span::mac)
              .toList();
      return (int)
          IntStream.range(1, inTurn.size())
              .filter(i -> !inTurn.get(i).equals(inTurn.get(i - 1)))
              .count();
    }

    /** When that director first answered after the given time, in milliseconds from then. */
    double millisUntilAnswered(Director director, long fromMicros) {
      return millisUntil(director.mac(Network.OUTSIDE)::equals, fromMicros);
    }

    /** When anybody first answered after all was well again, in milliseconds from then. */
    double millisUntilOwned() {
      return millisUntil(mac -> true, healedMicros);
    }

    /** When anybody last answered before all was well again, in milliseconds from the fault. */
    double lastAnswerMillis() {
      return owners.sightings().stream()
              .mapToLong(AddressOwners.Sighting::atMicros)
              .filter(micros -> micros <= healedMicros)
              .map(micros -> micros - faultMicros)
              .max()
              .orElse(0)
          / 1000.0;
    }

    private double millisUntil(Predicate<String> mac, long fromMicros) {
      return owners.sightings().stream()
          .filter(s -> s.atMicros() >= fromMicros && mac.test(s.mac()))
          .mapToDouble(s -> (s.atMicros() - fromMicros) / 1000.0)
          .findFirst()
          .orElse(Double.POSITIVE_INFINITY);
    }

    /** Those who answered ARP within the last second before the given time. */
    List<String> ownersAround(long micros) {
      return owners.sightings().stream()
          .filter(s -> s.atMicros() <= micros && s.atMicros() > micros - 1_000_000)
          .map(AddressOwners.Sighting::mac)
          .distinct()
          .map(Report::director)
          .toList();
    }

    /** How long after the fault the director was heard last; 0 where it was not since. */
    double answeredUntilMillis(Director director) {
      String mac = director.mac(Network.OUTSIDE);
      return owners.since(faultMicros).sightings().stream()
          .filter(sighting -> sighting.mac().equals(mac))
          .mapToDouble(sighting -> (sighting.atMicros() - faultMicros) / 1000.0)
          .max()
          .orElse(0);
    }

    private static String director(String mac) {
      for (Director director : Director.values()) {
        if (director.mac(Network.OUTSIDE).equals(mac)) {
          return director.label();
        }
      }
      return mac;
    }
  }

  /** Whether the director was the last to answer for the VIP since the fault. */
  boolean answersNow(Director director) {
    List<AddressOwners.Sighting> seen =
        AddressOwners.parse(arp.soFar()).since(faultMicros).sightings();
    return !seen.isEmpty() && seen.get(seen.size() - 1).mac().equals(director.mac(Network.OUTSIDE));
  }

  /** Verifies the connections, stops the meters and sums up. */
  Report end() {
    Connections.Kept kept = connections.verify();
    long fromMicros = faultMicros - BEFORE_FAULT_MICROS;
    KnockLog answers = KnockLog.parse(knocks.stop()).since(fromMicros);
    long endMicros = WallClock.micros();
    RequestLog all = RequestLog.parse(requests.stop());
    AddressOwners owners = AddressOwners.parse(arp.stop()).since(fromMicros);
    return new Report(
        answers.longestSilenceMillis(endMicros),
        kept,
        all.since(fromMicros),
        owners,
        faultMicros,
        healedMicros);
  }

  /** Tells the findings that all faults have in common. */
  static void judge(Report report, Findings findings, double blackoutMillis) {
    findings.atMostMillis(BLACKOUT, report.blackoutMillis(), blackoutMillis);
    judgeConnections(report, findings);
    judgeOverlaps(report, findings);
    judgeRequests(report.requests(), 1, report.faultMicros(), findings);
  }

  /** None of the connections may be lost. */
  static void judgeConnections(Report report, Findings findings) {
    findings.exactly(TALKING_KEPT, report.kept().talking(), CONNECTIONS);
    findings.exactly(IDLE_KEPT, report.kept().idle(), CONNECTIONS);
  }

  /** What holds whatever happens. */
  static void judgeOverlaps(Report report, Findings findings) {
    findings.atMostMillis(TWO_OWNERS, report.overlapMillis(), 0);
  }

  /**
   * Tells how requests fared.
   *
   * @param gaps how many times of failure there may be
   * @param faultMicros from when times are told
   */
  static void judgeRequests(RequestLog requests, int gaps, long faultMicros, Findings findings) {
    findings.holdsOnAQuietMachine(
        "new requests work",
        !requests.requests().isEmpty() && requests.gaps() <= gaps,
        "%d of %d failed in %d gaps %s"
            .formatted(
                requests.failures(),
                requests.requests().size(),
                requests.gaps(),
                requests.reasons(faultMicros)));
    findings.tellMillis("slowest request", requests.slowestMillis());
  }

  @Override
  public void close() {
    knocks.close();
    arp.close();
    requests.close();
    connections.close();
  }
}
