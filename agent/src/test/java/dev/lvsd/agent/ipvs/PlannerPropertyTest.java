package dev.lvsd.agent.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.fake.FakeKernel;
import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.Protocol;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every table; a failing case prints its seed. */
class PlannerPropertyTest {
  private static final int CASES = 300;
  private static final List<String> SCHEDULERS = List.of("rr", "wrr", "wlc", "sh");

  @ParameterizedTest
  @ValueSource(longs = {1, 20261122, -77, 4242424242L})
  void aPlanMakesTheTableWhatIsDesiredTouchesOnlyWhatIsOwnedAndNeedsNoSecond(long seed)
      throws Exception {
    for (long testCase = seed; testCase < seed + CASES; testCase++) {
      check(testCase);
    }
  }

  private static void check(long seed) throws KernelException {
    Random random = new Random(seed);
    FakeKernel kernel = new FakeKernel();
    try (Ipvs ipvs = kernel.ipvs()) {
      check(seed, random, kernel, ipvs);
    }
  }

  private static void check(long seed, Random random, FakeKernel kernel, Ipvs ipvs)
      throws KernelException {
    for (DesiredService there : state(random).services().values()) {
      put(ipvs, there);
    }
    DesiredState desired = state(random);
    Set<ServiceKey> owned = new HashSet<>(state(random).services().keySet());
    ObservedTable before = ObservedTable.read(ipvs);
    int changesBefore = kernel.changes().size();

    Plan plan = Planner.plan(desired, owned, before);
    Outcome outcome = KernelApplier.apply(plan, ipvs);

    String context = "seed " + seed;
    assertThat(outcome.failed()).as(context).isEmpty();
    assertThat(outcome.stale()).as(context).isFalse();
    assertThat(kernel.changes().size() - changesBefore)
        .as(context)
        .isEqualTo(plan.operations().size());
    ObservedTable after = ObservedTable.read(ipvs);
    Plan second = Planner.plan(desired, owned, after);
    assertThat(second.describe(100)).as(context).isEmpty();
    checkTable(desired, owned, before, after, context);
  }

  private static void checkTable(
      DesiredState desired,
      Set<ServiceKey> owned,
      ObservedTable before,
      ObservedTable after,
      String context) {
    for (ObservedService service : after.services()) {
      DesiredService wanted = desired.services().get(service.key());
      if (wanted == null) {
        assertThat(owned).as(context).doesNotContain(service.key());
      } else {
        Map<DestinationKey, Destination> there = new LinkedHashMap<>();
        service.destinations().forEach(d -> there.put(d.destination().key(), d.destination()));
        assertThat(there).as(context).isEqualTo(wanted.destinations());
        assertThat(service.entry().service().scheduler())
            .as(context)
            .isEqualTo(wanted.service().scheduler());
      }
    }
    assertThat(after.services().stream().map(ObservedService::key))
        .as(context)
        .containsAll(desired.services().keySet());
    for (ObservedService service : before.services()) {
      if (!owned.contains(service.key()) && !desired.services().containsKey(service.key())) {
        assertThat(after.service(service.key())).as(context).contains(service);
      }
    }
  }

  private static void put(Ipvs ipvs, DesiredService service) throws KernelException {
    ipvs.addService(service.service());
    for (Destination destination : service.destinations().values()) {
      ipvs.addDestination(service.service().key(), destination);
    }
  }

  private static DesiredState state(Random random) {
    Map<ServiceKey, DesiredService> services = new LinkedHashMap<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      DesiredService service = service(random);
      services.put(service.service().key(), service);
    }
    return new DesiredState(services);
  }

  private static DesiredService service(Random random) {
    ServiceKey key = key(random);
    int flags = random.nextInt(4) == 0 ? Service.PERSISTENT : 0;
    Service service =
        new Service(
            key,
            SCHEDULERS.get(random.nextInt(SCHEDULERS.size())),
            flags,
            flags == 0 ? 0 : 60 * (1 + random.nextInt(2)),
            key.ipv6() ? 128 : 32,
            null);
    Map<DestinationKey, Destination> destinations = new LinkedHashMap<>();
    List<Integer> hosts = new ArrayList<>(List.of(1, 2, 3, 4));
    for (int i = random.nextInt(5); i > 0; i--) {
      int host = hosts.remove(random.nextInt(hosts.size()));
      DestinationKey real = Tables.realServer((key.ipv6() ? "2001:db8::" : "10.0.0.") + host, 80);
      Forwarding forwarding = Forwarding.values()[random.nextInt(3)];
      int upper = random.nextInt(2) * 100;
      destinations.put(
          real, new Destination(real, forwarding, random.nextInt(3), upper, upper / 2));
    }
    return new DesiredService(service, destinations);
  }

  private static ServiceKey key(Random random) {
    int which = random.nextInt(3);
    return switch (random.nextInt(3)) {
      case 0 -> Tables.tcp("192.0.2.100", 80 + which);
      case 1 -> new ServiceKey.Virtual(Protocol.UDP, Tables.address("2001:db8::64"), 53 + which);
      default -> new ServiceKey.Mark(which == 0, 7);
    };
  }
}
