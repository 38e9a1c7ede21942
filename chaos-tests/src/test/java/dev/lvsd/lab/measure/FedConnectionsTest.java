package dev.lvsd.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.message.SyncMessageDecoder;
import dev.lvsd.sync.message.SyncMessageException;
import dev.lvsd.sync.table.ConnectionKey;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FedConnectionsTest {
  @Test
  void eachIsAConnectionOfItsOwnToTheEchoService() throws SyncMessageException {
    assertThat(keys(2500)).hasSize(2500);
  }

  @Test
  void aLargerCountHasThoseOfASmallerOne() throws SyncMessageException {
    assertThat(keys(2500)).containsAll(keys(1200));
  }

  private static Set<Long> keys(int count) throws SyncMessageException {
    Set<Long> keys = new HashSet<>();
    for (ByteBuffer message : new FedConnections(count).messages(51)) {
      SyncMessageDecoder.decode(
          message,
          51,
          view -> {
            assertThat(view.virtualLow()).isEqualTo(0xC0A8_0A64L);
            assertThat(view.virtualPort()).isEqualTo(82);
            assertThat(view.template()).isFalse();
            keys.add(ConnectionKey.hash(view));
          });
    }
    return keys;
  }
}
