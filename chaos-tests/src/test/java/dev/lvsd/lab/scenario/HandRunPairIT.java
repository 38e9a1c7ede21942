package dev.lvsd.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.LabTest;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.GuestKernel;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.AbReport;
import dev.lvsd.lab.measure.IpvsTable;
import dev.lvsd.lab.measure.WallClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The lab and its meters, proven with a pair that is run by hand: ipvsadm and ip, no agent. What
 * the meters see of a fault that is made here is known beforehand.
 */
@LabTest
class HandRunPairIT {
  private static final String TAKE =
      "ip addr add 192.168.10.100/24 dev vec0 && ip addr add 172.16.20.150/16 dev vec1"
          + " && arping -q -c 1 -U -I vec0 192.168.10.100; arping -q -c 1 -U -I vec1 172.16.20.150";
  private static final String GIVE =
      "ip addr del 192.168.10.100/24 dev vec0; ip addr del 172.16.20.150/16 dev vec1";

  @SuppressWarnings("NullAway.Init")
  private static Lab lab;

  @BeforeAll
  static void bringUp() {
    // Of the release, which ScenariosIT need not have: the lab must do with either.
    lab = Lab.up(LabOptions.defaults().withKernel(GuestKernel.Choice.INSTALLED));
    for (Director each : Director.values()) {
      program(lab.director(each));
    }
  }

  @AfterAll
  static void takeDown() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void requestsAreSpreadAsWeightedAndFailuresOfMovesAreSeen() {
    DirectorHost a = lab.director(Director.A);
    DirectorHost b = lab.director(Director.B);
    a.must(TAKE);
    spreadsThreeToOne(a);

    movingTheVipByHandLeavesAGapAndNoOverlap(a, b);
    twoOwnersAreSeen(a, b);
    aPulledCableIsABlackout(a);
    powerOffForgetsEverything(a);
  }

  private static void spreadsThreeToOne(DirectorHost master) {
    AbReport report =
        AbReport.parse(
            lab.site(Site.CLIENT)
                .sh("ab -q -n 1000 -c 50 http://192.168.10.100/index.html", Duration.ofMinutes(2))
                .orThrow("ab"));
    assertThat(report.complete()).isEqualTo(1000);
    assertThat(report.failed()).isZero();
    LockSupport.parkNanos(IpvsTable.STATISTICS_NANOS);
    IpvsTable table = IpvsTable.parseCounters(master.must("ipvsadm -Ln --stats --exact"));
    long first = table.value("TCP 192.168.10.100:80", "172.16.20.100:80").orElseThrow();
    long second = table.value("TCP 192.168.10.100:80", "172.16.20.1:80").orElseThrow();
    // ab opens connections ahead that it then does not need.
    assertThat(first + second).isBetween(1000L, 1050L);
    assertThat(first / (double) (first + second)).isBetween(0.74, 0.76);
  }

  private static void movingTheVipByHandLeavesAGapAndNoOverlap(DirectorHost from, DirectorHost to) {
    try (Watch watch = Watch.begin(lab.site(Site.CLIENT))) {
      watch.fault();
      from.must(GIVE);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      to.must(TAKE);
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
      long endMicros = WallClock.micros();
      Watch.Report report = watch.end();
      assertThat(report.blackoutMillis()).isBetween(300.0, 2000.0);
      assertThat(report.kept().talking()).isEqualTo(50);
      assertThat(report.kept().idle()).isEqualTo(50);
      assertThat(report.overlaps()).isEmpty();
      assertThat(report.ownersAround(endMicros)).containsExactly("director-b");
    }
  }

  private static void twoOwnersAreSeen(DirectorHost a, DirectorHost b) {
    try (Watch watch = Watch.begin(lab.site(Site.CLIENT))) {
      watch.fault();
      a.must("ip addr add 192.168.10.100/24 dev vec0");
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      b.must(GIVE);
      a.must("ip addr add 172.16.20.150/16 dev vec1; arping -q -c 1 -U -I vec1 172.16.20.150");
      Watch.Report report = watch.end();
      assertThat(report.overlaps()).isNotEmpty();
      assertThat(report.overlaps().get(0).millis()).isBetween(500.0, 3000.0);
    }
  }

  private static void aPulledCableIsABlackout(DirectorHost master) {
    try (Watch watch = Watch.begin(lab.site(Site.CLIENT))) {
      watch.fault();
      lab.fabric().unplug(master.director(), Network.OUTSIDE);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
      lab.fabric().plug(master.director(), Network.OUTSIDE);
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      assertThat(watch.end().blackoutMillis()).isBetween(500.0, 2000.0);
    }
  }

  private static void powerOffForgetsEverything(DirectorHost director) {
    director.must("echo kept >state/file");
    director.must("sync");
    director.powerOff();
    assertThat(director.isUp()).isFalse();
    director.boot();
    assertThat(director.must("ipvsadm -Ln")).doesNotContain("TCP");
    assertThat(director.must("cat state/file")).isEqualTo("kept\n");
  }

  private static void program(DirectorHost director) {
    director.must(
        """
        set -e
        echo 1 >/proc/sys/net/ipv4/ip_forward
        echo 2 50 >/proc/sys/net/ipv4/vs/sync_threshold
        for service in 80:wrr 82:rr; do
          virtual=192.168.10.100:${service%:*}
          ipvsadm -A -t $virtual -s ${service#*:}
          ipvsadm -a -t $virtual -r 172.16.20.100:${service%:*} -m -w 3
          ipvsadm -a -t $virtual -r 172.16.20.1:${service%:*} -m -w 1
        done
        ipvsadm --start-daemon master --mcast-interface vec1 --syncid 51 --sync-maxlen 1
        ipvsadm --start-daemon backup --mcast-interface vec1 --syncid 51
        """);
  }
}
