package dev.lvsd.sync.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Messages as kernels sent them. Each file {@code *.sync} beside this class's resources is one
 * datagram: lines that begin with {@code #} say where it is from; lines {@code = ...} are its
 * connections in order, as {@link #text} writes them; all others are its bytes in hexadecimal.
 */
class CapturedMessagesTest {
  @TestFactory
  Stream<DynamicTest> everyCapturedMessageIsDecodedAsItSays() throws Exception {
    URL folder = CapturedMessagesTest.class.getResource("captured");
    assertThat(folder).isNotNull();
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(folder.toURI()))) {
      files = all.filter(file -> file.toString().endsWith(".sync")).sorted().toList();
    }
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static void check(Path file) throws IOException, SyncMessageException {
    StringBuilder hex = new StringBuilder();
    List<String> expected = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("= ")) {
          expected.add(line.substring(2).trim());
        } else if (!line.startsWith("#")) {
          hex.append(line.replace(" ", ""));
        }
      }
    }
    byte[] datagram = HexFormat.of().parseHex(hex);
    List<String> seen = new ArrayList<>();
    SyncMessageDecoder.decode(ByteBuffer.wrap(datagram), 0, view -> seen.add(text(view)));
    assertThat(seen).isEqualTo(expected);
  }

  private static String text(ConnectionView view) {
    return "protocol %d client %s:%d virtual %s:%d destination %s:%d flags %04x state %d mark %d timeout %d options %s"
        .formatted(
            view.protocol(),
            address(view, view.clientHigh(), view.clientLow()),
            view.clientPort(),
            address(view, view.virtualHigh(), view.virtualLow()),
            view.virtualPort(),
            address(view, view.destinationHigh(), view.destinationLow()),
            view.destinationPort(),
            view.flags(),
            view.state(),
            view.fwmark(),
            view.timeoutSeconds(),
            view.options().length == 0 ? "none" : HexFormat.of().formatHex(view.options()));
  }

  private static String address(ConnectionView view, long high, long low) {
    return view.ipv6() ? "%016x%016x".formatted(high, low) : "%08x".formatted(low);
  }
}
