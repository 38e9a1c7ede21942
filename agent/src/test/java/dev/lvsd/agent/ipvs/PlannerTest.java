package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.MAIL;
import static dev.lvsd.agent.ipvs.Tables.RS1;
import static dev.lvsd.agent.ipvs.Tables.RS2;
import static dev.lvsd.agent.ipvs.Tables.RS3;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static dev.lvsd.agent.ipvs.Tables.desired;
import static dev.lvsd.agent.ipvs.Tables.nat;
import static dev.lvsd.agent.ipvs.Tables.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.Service;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final TableIpvs ipvs = new TableIpvs();

  private void there(DesiredService... services) throws KernelException {
    for (DesiredService service : services) {
      ipvs.addService(service.service());
      for (Destination destination : service.destinations().values()) {
        ipvs.addDestination(service.service().key(), destination);
      }
    }
    ipvs.changes.clear();
  }

  private List<String> plan(DesiredState desired) throws KernelException {
    return Planner.plan(desired, Set.of(), ObservedTable.read(ipvs)).describe(100);
  }

  @Test
  void anEmptyKernelGetsTheServiceBeforeItsRealServers() throws Exception {
    assertThat(plan(desired(service(WEB, "wrr", nat(RS1, 3), nat(RS2, 1)))))
        .containsExactly(
            "add service tcp://192.0.2.100:80 (wrr)",
            "add real server 10.0.0.1:80 to tcp://192.0.2.100:80 (weight 3)",
            "add real server 10.0.0.2:80 to tcp://192.0.2.100:80 (weight 1)");
  }

  @Test
  void aTableThatIsRightIsAdoptedWithoutAnOperation() throws Exception {
    DesiredService web = service(WEB, "wrr", nat(RS1, 3), nat(RS2, 0));
    there(web);

    assertThat(plan(desired(web))).isEmpty();
  }

  @Test
  void onlyWhatDiffersIsChanged() throws Exception {
    there(service(WEB, "rr", nat(RS1, 3), nat(RS2, 1)), service(MAIL, "wlc", nat(RS3, 1)));

    assertThat(
            plan(
                desired(
                    service(WEB, "wrr", nat(RS1, 3), nat(RS2, 2)),
                    service(MAIL, "wlc", nat(RS3, 1)))))
        .containsExactly(
            "set service tcp://192.0.2.100:80: scheduler rr -> wrr",
            "set real server 10.0.0.2:80 of tcp://192.0.2.100:80: weight 1 -> 2");
  }

  @Test
  void whatAddsCapacityComesBeforeWhatTakesItAway() throws Exception {
    there(service(WEB, "wrr", nat(RS1, 3), nat(RS2, 0), nat(Tables.realServer("10.0.0.9", 80), 1)));

    assertThat(plan(desired(service(WEB, "wrr", nat(RS1, 0), nat(RS2, 1), nat(RS3, 1)))))
        .containsExactly(
            "set real server 10.0.0.2:80 of tcp://192.0.2.100:80: weight 0 -> 1",
            "add real server 10.0.0.3:80 to tcp://192.0.2.100:80 (weight 1)",
            "set real server 10.0.0.1:80 of tcp://192.0.2.100:80: weight 3 -> 0",
            "delete real server 10.0.0.9:80 from tcp://192.0.2.100:80");
  }

  @Test
  void anOwnedServiceThatIsNoLongerDesiredIsDeletedAndAStrangersIsNot() throws Exception {
    there(service(WEB, "rr", nat(RS1, 1)), service(MAIL, "rr"));

    Plan plan = Planner.plan(DesiredState.EMPTY, Set.of(WEB), ObservedTable.read(ipvs));

    assertThat(plan.describe(10)).containsExactly("delete service tcp://192.0.2.100:80");
  }

  @Test
  void anOwnedServiceThatIsGoneAlreadyNeedsNothing() {
    assertThat(Planner.plan(DesiredState.EMPTY, Set.of(WEB), ObservedTable.EMPTY).isEmpty())
        .isTrue();
  }

  @Test
  void theKernelsOwnFlagAndTheGranularityOfAServiceWithoutPersistenceAreNoDifference()
      throws Exception {
    there(DesiredService.of(new Service(WEB, "rr", Service.HASHED, 300, 24, null), List.of()));

    assertThat(plan(desired(service(WEB, "rr")))).isEmpty();
  }

  @Test
  void persistenceThatNobodyAskedForIsTakenAway() throws Exception {
    there(
        DesiredService.of(
            new Service(WEB, "rr", Service.PERSISTENT | Service.HASHED, 300, 24, null), List.of()));

    assertThat(plan(desired(service(WEB, "rr"))))
        .containsExactly(
            "set service tcp://192.0.2.100:80: flags 0x1 -> 0x0, persistence 300s/24 -> none");
  }

  @Test
  void aDifferentForwardingMethodIsSetInPlace() throws Exception {
    there(service(WEB, "rr", new Destination(RS1, Forwarding.DIRECT, 1, 0, 0)));

    assertThat(plan(desired(service(WEB, "rr", nat(RS1, 1)))))
        .containsExactly(
            "set real server 10.0.0.1:80 of tcp://192.0.2.100:80: forwarding DIRECT -> NAT");
  }
}
