package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.measure.EventLog;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Both directors' state directories are full, and the backup, which is restarted then and so has no
 * epoch on disk that it may still use, has one that is read-only as well. Without an epoch on disk
 * nobody claims, not even when the master is gone.
 */
final class StateDirectoryScenario implements Scenario {
  private static final String STATE = "/var/lib/lvsd";
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long NOBODY_CLAIMS_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** The directory is tried every second; a claim and the commands of the lab take their time. */
  private static final double CLAIM_MILLIS = 3000;

  private static final String FILL =
      """
      cp -a %1$s /tmp/state-was
      mount -t tmpfs -o size=4m none %1$s
      cp -a /tmp/state-was/. %1$s
      rm -r /tmp/state-was
      # An event that is delivered meanwhile would make room.
      find %1$s/webhooks -type f -delete 2>/dev/null
      # In small pieces: a kernel may refuse a large one while there is room for others.
      dd if=/dev/zero of=%1$s/full bs=1k 2>/dev/null
      test -s %1$s/full"""
          .formatted(STATE);

  private static final String MAKE_READ_ONLY = "mount -o remount,ro " + STATE;

  private static final String FREE = "mount -o remount,rw %1$s && rm %1$s/full".formatted(STATE);

  /** What was promised in the meantime must outlive the directory that it was promised in. */
  private static final String BRING_BACK =
      """
      grep -q ' %1$s tmpfs ' /proc/mounts || exit 0
      mount -o remount,rw %1$s
      rm -f %1$s/full
      cp -a %1$s/. %2$s/state/
      umount %1$s"""
          .formatted(STATE, DirectorHost.GUEST_SHARE);

  @Override
  public String name() {
    return "state-directory-full";
  }

  @Override
  public String description() {
    return "full and read-only state directories, then the master loses its power: no claim without"
        + " an epoch on disk, and one as soon as there is space";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Pair.Tenure tenure = pair.tenure();
    Agent master = tenure.master();
    Agent backup = pair.other(master);
    try {
      carryOut(pair, tenure, backup, findings);
    } finally {
      pair.agents().stream()
          .map(Agent::director)
          .filter(DirectorHost::isUp)
          .forEach(director -> director.sh(BRING_BACK));
    }
  }

  private static void carryOut(Pair pair, Pair.Tenure tenure, Agent backup, Findings findings) {
    Agent master = tenure.master();
    master.director().must(FILL);
    backup.stop(STOP_PATIENCE);
    backup.director().must(FILL);
    long sinceMicros = WallClock.micros();
    backup.start();
    pair.await(() -> SyncState.of(backup).isPresent(), SyncState.PATIENCE, "the backup to answer");
    awaitEvent(pair, backup, sinceMicros, "dev.lvsd.state.failed", "No space left on device");
    pair.judgeStays("a master whose state directory is full keeps the VIP", tenure, findings);
    backup.director().must(MAKE_READ_ONLY);
    awaitEvent(pair, backup, sinceMicros, "dev.lvsd.state.failed", "Read-only file system");
    String doctor = SyncState.lvsd(pair, backup).lvsd("doctor").out();
    findings.holds(
        "lvsd doctor says that nothing can be written",
        doctor.contains("cannot write " + STATE + "/election.json"),
        doctor.contains("election.json") ? "it does" : doctor);

    master.director().powerOff();
    awaitEvent(pair, backup, sinceMicros, "dev.lvsd.election.blocked", "no epoch could be put");
    LockSupport.parkNanos(NOBODY_CLAIMS_NANOS);
    findings.holds("nobody claims without an epoch on disk", !backup.ownsVip());
    findings.exactly(
        "events that say why, one for each reason",
        events(backup, sinceMicros, "dev.lvsd.state.failed", "").size(),
        2);

    long freeMicros = WallClock.micros();
    backup.director().must(FREE);
    pair.await(backup::ownsVip, PATIENCE, "the backup to claim once there is space");
    findings.atMostMillis(
        "claim after there is space", (WallClock.micros() - freeMicros) / 1000.0, CLAIM_MILLIS);
    awaitEvent(pair, backup, sinceMicros, "dev.lvsd.state.restored", STATE);
    findings.holds(
        "commands are taken after there is space",
        SyncState.lvsd(pair, backup).lvsd("resume").ok());
  }

  private static void awaitEvent(
      Pair pair, Agent agent, long sinceMicros, String type, String text) {
    pair.await(
        () -> !events(agent, sinceMicros, type, text).isEmpty(),
        PATIENCE,
        agent.director().name() + " to say " + type + ": " + text);
  }

  private static List<EventLog.Entry> events(
      Agent agent, long sinceMicros, String type, String text) {
    return EventLog.read(agent.log()).of(type, text).stream()
        .filter(entry -> entry.atMicros() >= sinceMicros)
        .toList();
  }
}
