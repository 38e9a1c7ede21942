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
    socket.look(status(7, 3));
    socket.inDoubt(200);
    assertThat(socket.look(status(7, 3))).isEmpty();
    assertThat(socket.inDoubt(300)).isEqualTo(300);
    assertThat(socket.drops()).isZero();
  }

  @Test
  void whatWasSeenBeforeTheFirstLookIsInDoubtAndNobodysLoss() {
    assertThat(socket.look(status(7, 3))).isEmpty();
    assertThat(socket.inDoubt(200)).isEqualTo(100);
  }

  @Test
  void dropsPutWhatWasSeenSinceTheLastLookInDoubt() {
    socket.look(status(7, 3));
    socket.inDoubt(200);
    assertThat(socket.look(status(7, 5))).contains("dropped 2 datagrams");
    assertThat(socket.inDoubt(300)).isEqualTo(200);
    assertThat(socket.drops()).isEqualTo(2);
  }

  @Test
  void whileNobodyListensAllIsInDoubtAndWhyIsSaidOnce() {
    socket.look(status(7, 0));
    socket.inDoubt(200);
    assertThat(socket.look(null)).contains("stopped");
    assertThat(socket.inDoubt(300)).isEqualTo(200);
    assertThat(socket.look(null)).isEmpty();
    assertThat(socket.inDoubt(400)).isEqualTo(200);
    assertThat(socket.look(status(8, 0))).isEmpty();
    assertThat(socket.inDoubt(500)).isEqualTo(200);
    assertThat(socket.look(status(8, 0))).isEmpty();
    assertThat(socket.inDoubt(600)).isEqualTo(600);
  }

  @Test
  void oneOnAnInterfaceThatIsGoneIsDeafUntilItIsMadeAnewAndAllOfThatTimeIsInDoubt() {
    socket.look(status(7, 0));
    socket.inDoubt(200);
    socket.interfaceGone(status(7, 0));
    socket.look(status(7, 0));
    socket.inDoubt(300);
    assertThat(socket.deaf()).isTrue();
    socket.look(status(7, 0));
    socket.inDoubt(400);
    assertThat(socket.look(status(8, 0))).contains("started anew");
    assertThat(socket.deaf()).isFalse();
    assertThat(socket.inDoubt(500)).isEqualTo(200);
  }

  @Test
  void oneThatWasMadeAnewBeforeTheNextLookIsNotDeaf() {
    socket.look(status(7, 0));
    socket.inDoubt(200);
    socket.interfaceGone(status(7, 0));
    socket.look(status(8, 0));
    assertThat(socket.deaf()).isFalse();
    assertThat(socket.inDoubt(300)).isEqualTo(200);
  }
}
