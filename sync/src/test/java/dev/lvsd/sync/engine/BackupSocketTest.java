package dev.lvsd.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.kernel.UdpSocketStatus;
import org.junit.jupiter.api.Test;

class BackupSocketTest {
  private final BackupSocket socket = new BackupSocket(100);

  private static UdpSocketStatus status(long identity, long drops) {
    return new UdpSocketStatus(0, drops, identity);
  }

  @Test
  void whatItGetsIsNotInDoubt() {
    socket.look(status(7, 3), 200);
    assertThat(socket.look(status(7, 3), 300)).isEmpty();
    assertThat(socket.inDoubtNanos()).isEqualTo(300);
    assertThat(socket.drops()).isZero();
  }

  @Test
  void whatWasSeenBeforeTheFirstLookIsInDoubtAndNobodysLoss() {
    assertThat(socket.look(status(7, 3), 200)).isEmpty();
    assertThat(socket.inDoubtNanos()).isEqualTo(100);
  }

  @Test
  void dropsPutWhatWasSeenSinceTheLastLookInDoubt() {
    socket.look(status(7, 3), 200);
    assertThat(socket.look(status(7, 5), 300)).contains("dropped 2 datagrams");
    assertThat(socket.inDoubtNanos()).isEqualTo(200);
    assertThat(socket.drops()).isEqualTo(2);
  }

  @Test
  void whatIsPutAfterTheLookThatFoundDropsMayHaveBeenDroppedBeforeIt() {
    socket.look(status(7, 3), 200);
    socket.look(status(7, 5), 300);
    assertThat(socket.look(status(7, 5), 400)).contains("dropped 2 datagrams");
    assertThat(socket.inDoubtNanos()).isEqualTo(300);
    assertThat(socket.look(status(7, 5), 500)).isEmpty();
    assertThat(socket.inDoubtNanos()).isEqualTo(500);
  }

  @Test
  void whileNobodyListensAllIsInDoubtAndWhyIsSaidThenAndWhenItIsBack() {
    socket.look(status(7, 0), 200);
    assertThat(socket.look(null, 300)).contains("stopped");
    assertThat(socket.inDoubtNanos()).isEqualTo(200);
    assertThat(socket.look(null, 400)).isEmpty();
    assertThat(socket.inDoubtNanos()).isEqualTo(200);
    assertThat(socket.look(status(8, 0), 500)).contains("started anew");
    assertThat(socket.inDoubtNanos()).isEqualTo(200);
    assertThat(socket.look(status(8, 0), 600)).contains("started anew");
    assertThat(socket.inDoubtNanos()).isEqualTo(500);
    assertThat(socket.look(status(8, 0), 700)).isEmpty();
    assertThat(socket.inDoubtNanos()).isEqualTo(700);
  }

  @Test
  void oneOnAnInterfaceThatIsGoneIsDeafUntilItIsMadeAnewAndAllOfThatTimeIsInDoubt() {
    socket.look(status(7, 0), 200);
    socket.interfaceGone(status(7, 0));
    socket.look(status(7, 0), 300);
    assertThat(socket.deaf()).isTrue();
    socket.look(status(7, 0), 400);
    assertThat(socket.look(status(8, 0), 500)).contains("started anew");
    assertThat(socket.deaf()).isFalse();
    assertThat(socket.inDoubtNanos()).isEqualTo(200);
  }

  @Test
  void oneThatWasMadeAnewBeforeTheNextLookIsNotDeaf() {
    socket.look(status(7, 0), 200);
    socket.interfaceGone(status(7, 0));
    socket.look(status(8, 0), 300);
    assertThat(socket.deaf()).isFalse();
    assertThat(socket.inDoubtNanos()).isEqualTo(200);
  }
}
