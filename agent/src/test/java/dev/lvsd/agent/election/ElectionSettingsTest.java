package dev.lvsd.agent.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionSettings.Member;
import org.junit.jupiter.api.Test;

class ElectionSettingsTest {
  @Test
  void leasesEndBeforePromisesAtOnePerCentOfDrift() {
    ElectionSettings settings = Rig.trio("a");
    double slowHolder = settings.leaseNanos() / 0.99;
    double fastVoter = settings.ttlNanos() / 1.01;
    assertThat(slowHolder).isLessThanOrEqualTo(fastVoter);
    assertThat(settings.graceNanos() / 1.01).isGreaterThanOrEqualTo(settings.ttlNanos());
    assertThat(settings.grantNanos() / 0.99)
        .isLessThanOrEqualTo((double) settings.graceNanos() / 1.01);
  }

  @Test
  void theArbitersWordIsOverWhenAClaimantHasWaitedForItAtOnePerCentOfDrift() {
    ElectionSettings settings = Rig.pair("a");
    assertThat(settings.arbiterNanos() / 0.99)
        .isLessThanOrEqualTo(settings.arbiterOverNanos() / 1.01);
  }

  @Test
  void twoVotesOfThreeAreAMajorityWithTheArbiterAsWithAWitness() {
    assertThat(Rig.pair("a").majority()).isEqualTo(2);
    assertThat(Rig.trio("a").majority()).isEqualTo(2);
    assertThat(Rig.pair("a").arbiter()).isTrue();
    assertThat(Rig.trio("a").arbiter()).isFalse();
  }

  @Test
  void ranksByPriorityThenName() {
    assertThat(new Member("b", 150, true).outranks(new Member("a", 100, true))).isTrue();
    assertThat(new Member("a", 100, true).outranks(new Member("b", 100, true))).isTrue();
    assertThat(new Member("b", 100, true).outranks(new Member("a", 100, true))).isFalse();
  }

  @Test
  void votersOfTheSameClusterAgreeOnTheVoterSetAndOthersDoNot() {
    assertThat(Rig.pair("a").voterSet()).isEqualTo(Rig.pair("b").voterSet());
    assertThat(Rig.pair("a").voterSet()).isNotEqualTo(Rig.trio("a").voterSet());
  }
}
