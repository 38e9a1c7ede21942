package dev.lvsd.sync.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiveBufferTest {
  @TempDir private Path sysctls = Path.of("");

  private void set(String name, String value) throws IOException {
    Path file = sysctls.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  @Test
  void itIsTheDefaultOfAllSocketsWhereNoneIsAskedFor() throws IOException {
    set("net/core/rmem_default", "425984");
    set("net/ipv4/vs/sync_sock_size", "0");
    assertThat(ReceiveBuffer.bytes(sysctls)).isEqualTo(425_984);
  }

  @Test
  void aNamespaceThatShowsNoDefaultHasTheKernels() throws IOException {
    assertThat(ReceiveBuffer.bytes(sysctls)).isEqualTo(212_992);
  }

  @Test
  void whatIsAskedForIsDoubledWithinTheKernelsLimits() throws IOException {
    set("net/core/rmem_default", "425984");
    set("net/core/rmem_max", "4194304");
    set("net/ipv4/vs/sync_sock_size", "1000000");
    assertThat(ReceiveBuffer.bytes(sysctls)).isEqualTo(2_000_000);
    set("net/ipv4/vs/sync_sock_size", "99999999");
    assertThat(ReceiveBuffer.bytes(sysctls)).isEqualTo(8_388_608);
    set("net/ipv4/vs/sync_sock_size", "1");
    assertThat(ReceiveBuffer.bytes(sysctls)).isEqualTo(2304);
  }

  @Test
  void whatIsNoNumberIsNamed() throws IOException {
    set("net/core/rmem_default", "much");
    assertThatThrownBy(() -> ReceiveBuffer.bytes(sysctls))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("rmem_default: this is not a number");
  }
}
