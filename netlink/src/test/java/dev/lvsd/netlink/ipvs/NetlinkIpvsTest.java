package dev.lvsd.netlink.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.fake.FakeKernel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetlinkIpvsTest {
  private static final ServiceKey WEB = IpvsSamples.virtual(Protocol.TCP, "192.0.2.10", 80);
  private static final ServiceKey ABSENT = new ServiceKey.Mark(false, 99);

  private final FakeKernel kernel = new FakeKernel();
  private Ipvs ipvs;

  @BeforeEach
  void open() throws KernelException {
    ipvs = kernel.ipvs();
  }

  private static KernelException failure(ThrowingCallable call) {
    return catchThrowableOfType(KernelException.class, call);
  }

  @Test
  void anEmptyTableIsAnEmptyList() throws KernelException {
    assertThat(ipvs.services()).isEmpty();
    assertThat(ipvs.daemons()).isEmpty();
    assertThat(ipvs.service(ABSENT)).isEmpty();
    assertThat(ipvs.destinations(ABSENT)).isEmpty();
  }

  @Test
  void infoSaysVersionAndTableSize() throws KernelException {
    assertThat(ipvs.info()).isEqualTo(new IpvsInfo("1.2.1", 4096));
  }

  @Test
  void whatIsReadBackEqualsWhatWasWritten() throws KernelException {
    List<Service> asked = IpvsSamples.services();
    for (Service service : asked) {
      ipvs.addService(service);
    }
    assertThat(ipvs.services())
        .extracting(ServiceEntry::service)
        .containsExactlyInAnyOrderElementsOf(asked);
    for (Service service : asked) {
      assertThat(ipvs.service(service.key()))
          .map(ServiceEntry::service)
          .as("%s", service.key())
          .contains(service);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyDestinationsReadBackAsTheyWereWritten(long seed) throws Exception {
    Random random = new Random(seed);
    boolean ipv6 = random.nextBoolean();
    Service service = IpvsSamples.service(random, ipv6);
    ipvs.addService(service);
    List<Destination> asked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      asked.add(IpvsSamples.destination(random, ipv6, i));
      ipvs.addDestination(service.key(), asked.get(i));
    }
    assertThat(ipvs.destinations(service.key()))
        .as("seed %d", seed)
        .extracting(DestinationEntry::destination)
        .containsExactlyInAnyOrderElementsOf(asked);
  }

  @Test
  void countersComeWithTheirEntries() throws Exception {
    Destination real = IpvsSamples.nat("10.0.0.1", 80, 3);
    Stats stats = new Stats(1L << 33, 2L << 33, 3, 4L << 40, 5);
    ipvs.addService(Service.plain(WEB, "wrr"));
    ipvs.addDestination(WEB, real);
    kernel.count(WEB, real.key(), 7, 8, stats);
    assertThat(ipvs.destinations(WEB)).containsExactly(new DestinationEntry(real, 7, 8, 0, stats));
    ipvs.zero(WEB);
    assertThat(ipvs.destinations(WEB).get(0).stats()).isEqualTo(Stats.NONE);
  }

  @Test
  void aLiveServiceAndItsDestinationsCanBeChanged() throws Exception {
    Destination real = IpvsSamples.nat("10.0.0.1", 80, 3);
    ipvs.addService(Service.plain(WEB, "wrr"));
    ipvs.addDestination(WEB, real);
    Service changed = new Service(WEB, "sh", Service.PERSISTENT | Service.SCHED1, 60, 24, null);
    ipvs.setService(changed);
    ipvs.setDestination(WEB, real.withWeight(0));
    assertThat(ipvs.service(WEB)).map(ServiceEntry::service).contains(changed);
    assertThat(ipvs.destinations(WEB))
        .extracting(DestinationEntry::destination)
        .containsExactly(real.withWeight(0));
    ipvs.setService(Service.plain(WEB, "wrr"));
    assertThat(ipvs.service(WEB)).map(e -> e.service().flags()).contains(0);
  }

  @Test
  void deletingAServiceTakesItsDestinationsAlong() throws Exception {
    ipvs.addService(Service.plain(WEB, "wrr"));
    ipvs.addDestination(WEB, IpvsSamples.nat("10.0.0.1", 80, 1));
    ipvs.deleteService(WEB);
    ipvs.addService(Service.plain(WEB, "wrr"));
    assertThat(ipvs.destinations(WEB)).isEmpty();
  }

  @Test
  void refusalsKeepTheKernelsErrno() throws Exception {
    Destination real = IpvsSamples.nat("10.0.0.1", 80, 1);
    ipvs.addService(Service.plain(WEB, "wrr"));
    ipvs.addDestination(WEB, real);
    Service absent = Service.plain(ABSENT, "rr");
    DestinationKey other = IpvsSamples.nat("10.0.0.2", 80, 1).key();
    assertThat(failure(() -> ipvs.addService(Service.plain(WEB, "rr"))).errno())
        .isEqualTo(KernelException.EEXIST);
    assertThat(failure(() -> ipvs.setService(absent)).errno()).isEqualTo(KernelException.ESRCH);
    assertThat(failure(() -> ipvs.deleteService(ABSENT)).errno()).isEqualTo(KernelException.ESRCH);
    assertThat(failure(() -> ipvs.zero(ABSENT)).errno()).isEqualTo(KernelException.ESRCH);
    assertThat(failure(() -> ipvs.addDestination(WEB, real)).errno())
        .isEqualTo(KernelException.EEXIST);
    assertThat(failure(() -> ipvs.addDestination(ABSENT, real)).errno())
        .isEqualTo(KernelException.ESRCH);
    assertThat(failure(() -> ipvs.deleteDestination(WEB, other)).errno())
        .isEqualTo(KernelException.ENOENT);
  }

  @Test
  void anErrorSaysWhatWasDoneToWhatAndWhy() {
    assertThat(failure(() -> ipvs.addService(Service.plain(WEB, "nosuch"))))
        .hasMessage(
            "add service tcp://192.0.2.10:80 with scheduler nosuch failed: ENOENT"
                + " (the kernel has no such scheduler: run 'modprobe ip_vs_nosuch')");
    kernel.failNext("IPVS_CMD_DEL_SERVICE", KernelException.EBUSY, "Not now");
    assertThat(failure(() -> ipvs.deleteService(WEB)))
        .hasMessage("delete service tcp://192.0.2.10:80 failed: EBUSY (Not now)");
    kernel.failNext("IPVS_CMD_DEL_SERVICE", KernelException.EPERM, null);
    assertThat(failure(() -> ipvs.deleteService(WEB))).hasMessageContaining("run as root");
  }

  @Test
  void aKernelWithoutIpvsIsToldWithItsRemedy() {
    kernel.setIpvsLoaded(false);
    KernelException missing = failure(kernel::ipvs);
    assertThat(missing.errno()).isEqualTo(KernelException.ENOENT);
    assertThat(missing).hasMessageContaining("modprobe ip_vs").hasMessageContaining("CONFIG_IP_VS");
    assertThat(kernel.openSockets()).isEqualTo(1);
  }

  @Test
  void aModuleThatWasLoadedAgainIsFoundUnderItsNewNumber() throws KernelException {
    kernel.setIpvsLoaded(true);
    ipvs.addService(Service.plain(WEB, "rr"));
    assertThat(ipvs.services()).hasSize(1);
  }

  @Test
  void bothDaemonsRunAtOnceAndReadBackAsAsked() throws Exception {
    kernel.addLink("eth1");
    SyncDaemon master =
        new SyncDaemon(
            SyncDaemon.Role.MASTER, "eth1", 7, 1, InetAddress.getByName("ff05::7"), 9, 2);
    SyncDaemon backup = new SyncDaemon(SyncDaemon.Role.BACKUP, "eth1", 7, 1, null, 0, 0);
    ipvs.startDaemon(master);
    ipvs.startDaemon(backup);
    assertThat(ipvs.daemons()).hasSize(2).contains(master).anyMatch(d -> d.satisfies(backup));
    assertThat(failure(() -> ipvs.startDaemon(master)).errno()).isEqualTo(KernelException.EEXIST);
    ipvs.stopDaemon(SyncDaemon.Role.MASTER, 7);
    assertThat(ipvs.daemons()).extracting(SyncDaemon::role).containsExactly(SyncDaemon.Role.BACKUP);
    assertThat(failure(() -> ipvs.stopDaemon(SyncDaemon.Role.MASTER, 7)).errno())
        .isEqualTo(KernelException.ESRCH);
  }

  @Test
  void aSyncIdBeyondItsByteIsRefusedBeforeTheKernelIsAsked() {
    SyncDaemon daemon = new SyncDaemon(SyncDaemon.Role.MASTER, "lo", 256, 0, null, 0, 0);
    assertThat(failure(() -> ipvs.startDaemon(daemon))).hasMessageContaining("0..255");
    assertThat(kernel.changes()).isEmpty();
  }

  @Test
  void whatTheKernelWouldMisreadIsRefusedBeforeItIsAsked() {
    assertThat(failure(() -> ipvs.addService(new Service(WEB, "rr", 0, 0, 33, null))))
        .hasMessageContaining("persistence prefix /33");
    assertThat(failure(() -> ipvs.addService(Service.plain(WEB, "a-name-of-sixteen"))))
        .hasMessageContaining("1..15 characters");
    assertThat(kernel.changes()).isEmpty();
  }

  @Test
  void aTimeoutOfZeroLeavesTheKernelsValue() throws KernelException {
    assertThat(ipvs.timeouts()).isEqualTo(new IpvsTimeouts(900, 120, 300));
    ipvs.setTimeouts(new IpvsTimeouts(60, 0, 30));
    assertThat(ipvs.timeouts()).isEqualTo(new IpvsTimeouts(60, 120, 30));
  }

  @Test
  void aDumpThatWasInterruptedIsReadAgain() throws KernelException {
    ipvs.addService(Service.plain(WEB, "rr"));
    kernel.interruptDumps(2);
    assertThat(ipvs.services()).hasSize(1);
    kernel.interruptDumps(100);
    assertThat(failure(ipvs::services)).hasMessageContaining("changed during each of 5 readings");
  }

  @Test
  void afterClosingACallSaysSo() {
    ipvs.close();
    ipvs.close();
    assertThat(failure(ipvs::services)).hasMessageContaining("closed");
    assertThat(kernel.openSockets()).isZero();
  }
}
