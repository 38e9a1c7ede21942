package dev.lvsd.sync.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.namespace.NamespacePair;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Between two namespaces on the running kernel, with a plain listener in the daemon's place. Needs
 * root. The near one has a second interface, which all multicast is routed to.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LocalMulticastTest {
  @ParameterizedTest
  @ValueSource(strings = {"224.0.0.81", "ff02::81"})
  void whatIsFedReachesTheOwnListenerAndNobodyElse(String group) throws InterruptedException {
    try (NamespacePair pair = NamespacePair.open()) {
      String near = NamespacePair.NEAR;
      pair.ip(near, "-6", "address", "add", "2001:db8::1/64", "dev", "s0", "nodad");
      // Its route for multicast comes with an address at once, without one when the link is
      // noticed.
      pair.ip(NamespacePair.FAR, "-6", "address", "add", "2001:db8::2/64", "dev", "s0", "nodad");
      pair.ip(near, "link", "add", "s1", "type", "veth", "peer", "s2");
      pair.ip(near, "address", "add", "198.51.100.1/24", "dev", "s1");
      pair.ip(near, "-6", "address", "add", "2001:db8:1::1/64", "dev", "s1", "nodad");
      pair.ip(near, "link", "set", "s1", "up");
      pair.ip(near, "route", "add", "224.0.0.0/4", "dev", "s1");
      pair.ip(near, "link", "add", "s3", "type", "veth", "peer", "s4");
      pair.ip(near, "link", "set", "s4", "up");

      var far = pair.java(NamespacePair.FAR, ListenProgram.class, group);
      assertThat(far.line()).isEqualTo("listening");
      var feeder = pair.java(near, FeedProgram.class, group);
      assertThat(feeder.line()).contains("on s3 failed: ENETDOWN");
      assertThat(feeder.line()).contains("on s4 failed: EADDRNOTAVAIL").contains("ip address add");
      assertThat(feeder.line()).contains("does not listen");
      assertThat(feeder.line()).isEqualTo("sent with nobody listening");
      assertThat(feeder.line()).isEqualTo("listener heard fed, complete true");
      assertThat(feeder.line()).isEqualTo("listener held 0 drops, at most half: true, and more");
      assertThat(feeder.line()).contains("does not read them");
      assertThat(feeder.line()).isEqualTo("captured out control");
      assertThat(far.line()).isEqualTo("heard control");
    }
  }
}
