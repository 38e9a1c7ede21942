package dev.lvsd.health.telnet;

import java.nio.charset.StandardCharsets;

/**
 * What a Telnet probe waits for.
 *
 * @param expect text, compared as UTF-8, that the server must say by itself, such as {@code
 *     login:}; not empty, and shorter than {@link TelnetProbe#MAX_TEXT_BYTES}
 */
public record TelnetSettings(String expect) {
  public TelnetSettings {
    int length = expect.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > TelnetProbe.MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "the expected text has " + length + " bytes, not 1.." + TelnetProbe.MAX_TEXT_BYTES);
    }
  }
}
