package dev.lvsd.health.telnet;

import dev.lvsd.health.Target;
import dev.lvsd.health.net.Conversation;
import dev.lvsd.health.net.Exchange;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** One login prompt awaited. */
final class TelnetConversation implements Conversation {
  /** What the sentence of a failure quotes of the server's words. */
  private static final int QUOTED_CHARACTERS = 60;

  private final String expect;
  private final Target target;
  private final TelnetCodec codec = new TelnetCodec();

  /** Bytes as Latin-1, so that a character is a byte. */
  private final StringBuilder said = new StringBuilder();

  private final String wanted;

  TelnetConversation(String expect, Target target) {
    this.expect = expect;
    this.target = target;
    this.wanted = new String(expect.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void connected(Exchange exchange) {
    exchange.phase(waiting());
  }

  @Override
  public void received(Exchange exchange, Buffer data) {
    TelnetCodec.Decoded decoded = codec.decode(data.getBytes());
    if (decoded.reply().length > 0) {
      exchange.send(Buffer.buffer(decoded.reply()));
    }
    // The wanted text may have begun in what was there before.
    int from = Math.max(0, said.length() - wanted.length());
    said.append(new String(decoded.text(), StandardCharsets.ISO_8859_1));
    if (said.indexOf(wanted, from) >= 0) {
      exchange.succeed();
    } else if (said.length() > TelnetProbe.MAX_TEXT_BYTES) {
      exchange.fail(
          "\"%s\" is not in the first %d bytes that %s said"
              .formatted(expect, TelnetProbe.MAX_TEXT_BYTES, target));
    } else {
      exchange.phase(waiting());
    }
  }

  @Override
  public void ended(Exchange exchange) {
    exchange.fail("%s closed the connection while %s".formatted(target, waiting()));
  }

  private String waiting() {
    return "waiting for \"" + expect + "\", having heard " + heard();
  }

  private String heard() {
    String printable =
        new String(said.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .replaceAll("[\\p{Cntrl}\\s]+", " ")
            .strip();
    if (printable.isEmpty()) {
      return "nothing";
    }
    int length = printable.length();
    return length <= QUOTED_CHARACTERS
        ? "\"" + printable + "\""
        : "\"…" + printable.substring(length - QUOTED_CHARACTERS) + "\"";
  }
}
