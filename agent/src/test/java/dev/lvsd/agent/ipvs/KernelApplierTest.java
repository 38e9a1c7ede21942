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
import dev.lvsd.netlink.ipvs.Service;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelApplierTest {
  private final TableIpvs ipvs = new TableIpvs();

  private Plan plan(DesiredState desired) throws KernelException {
    return Planner.plan(desired, Set.of(), ObservedTable.read(ipvs));
  }

  @Test
  void aServiceThatSomebodyElseAddedMeanwhileIsSetAndTheTableReadAgain() throws Exception {
    Plan plan = plan(desired(service(WEB, "wrr", nat(RS1, 1))));
    ipvs.addService(Service.plain(WEB, "rr"));

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.stale()).isTrue();
    assertThat(ipvs.service(WEB).orElseThrow().service().scheduler()).isEqualTo("wrr");
    assertThat(ipvs.destinations(WEB)).hasSize(1);
  }

  @Test
  void aRealServerThatSomebodyElseAddedMeanwhileIsSet() throws Exception {
    ipvs.addService(Service.plain(WEB, "rr"));
    Plan plan = plan(desired(service(WEB, "rr", nat(RS1, 3))));
    ipvs.addDestination(WEB, nat(RS1, 9));

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.failed()).isEmpty();
    assertThat(ipvs.destinations(WEB).get(0).destination().weight()).isEqualTo(3);
  }

  @Test
  void whatIsGoneAlreadyCountsAsDeleted() throws Exception {
    ipvs.addService(Service.plain(WEB, "rr"));
    ipvs.addDestination(WEB, nat(RS1, 1));
    Plan plan = plan(desired(service(WEB, "rr")));
    ipvs.deleteDestination(WEB, RS1);

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.stale()).isFalse();
    assertThat(outcome.applied()).hasSize(1);
  }

  @Test
  void whereSomethingToBeSetIsGoneTheOutcomeIsStale() throws Exception {
    ipvs.addService(Service.plain(WEB, "rr"));
    ipvs.addDestination(WEB, nat(RS1, 1));
    Plan plan = plan(desired(service(WEB, "wrr", nat(RS1, 2))));
    ipvs.deleteService(WEB);

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.stale()).isTrue();
  }

  @Test
  void aFailureOfOneServiceDoesNotStopTheOthers() throws Exception {
    Plan plan =
        plan(desired(service(WEB, "nosuch", nat(RS1, 1)), service(MAIL, "rr", nat(RS2, 1))));
    ipvs.refuse("addService " + WEB, KernelException.ENOENT);

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.failed()).hasSize(1);
    assertThat(outcome.failed().get(0).message())
        .isEqualTo(
            "add service tcp://192.0.2.100:80 (nosuch) failed: the kernel has no scheduler"
                + " \"nosuch\": run \"modprobe ip_vs_nosuch\", or configure another scheduler");
    assertThat(ipvs.destinations(MAIL)).hasSize(1);
  }

  @Test
  void nothingIsDeletedFromAServiceToWhichSomethingCouldNotBeAdded() throws Exception {
    ipvs.addService(Service.plain(WEB, "rr"));
    ipvs.addDestination(WEB, nat(RS1, 1));
    ipvs.addDestination(WEB, nat(RS2, 1));
    Plan plan = plan(desired(service(WEB, "rr", nat(RS2, 0), nat(RS3, 1))));
    ipvs.refuse("addDestination", KernelException.EINVAL);

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.failed()).hasSize(1);
    assertThat(ipvs.destinations.get(WEB)).containsKeys(RS1, RS2);
    assertThat(ipvs.changes).contains("setDestination 10.0.0.2:80 weight 0");
  }

  @Test
  void afterABrokenConversationTheRestIsNotTried() throws Exception {
    Plan plan = plan(desired(service(WEB, "rr", nat(RS1, 1)), service(MAIL, "rr")));
    ipvs.refuse("addService " + WEB, 0);

    Outcome outcome = KernelApplier.apply(plan, ipvs);

    assertThat(outcome.broken()).isTrue();
    assertThat(outcome.failed()).hasSize(1);
    assertThat(ipvs.changes).isEmpty();
  }
}
