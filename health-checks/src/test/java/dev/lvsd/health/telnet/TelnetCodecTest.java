package dev.lvsd.health.telnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TelnetCodecTest {
  private static final int SE = 240;
  private static final int NOP = 241;
  private static final int SB = 250;
  private static final int WILL = 251;
  private static final int WONT = 252;
  private static final int DO = 253;
  private static final int DONT = 254;
  private static final int IAC = 255;
  private static final int ECHO = 1;
  private static final int TERMINAL_TYPE = 24;

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer octet) {
        out.write(octet);
      } else {
        out.writeBytes(String.valueOf(part).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return out.toByteArray();
  }

  private static void expect(byte[] input, byte[] text, byte[] reply) {
    TelnetCodec.Decoded decoded = new TelnetCodec().decode(input);
    assertThat(decoded.text()).isEqualTo(text);
    assertThat(decoded.reply()).isEqualTo(reply);
    assertThat(decodedByteByByte(input)).isEqualTo(bytes(latin1(text), "|", latin1(reply)));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] decodedByteByByte(byte[] input) {
    return decodedInParts(input, 1);
  }

  private static byte[] decodedInParts(byte[] input, int size) {
    TelnetCodec codec = new TelnetCodec();
    StringBuilder text = new StringBuilder();
    StringBuilder reply = new StringBuilder();
    for (int at = 0; at < input.length; at += size) {
      TelnetCodec.Decoded decoded =
          codec.decode(Arrays.copyOfRange(input, at, Math.min(input.length, at + size)));
      text.append(latin1(decoded.text()));
      reply.append(latin1(decoded.reply()));
    }
    return bytes(text, "|", reply);
  }

  @Test
  void textWithoutCommandsIsLeftAsItIs() {
    expect(bytes("login: "), bytes("login: "), bytes());
  }

  @Test
  void doIsAnsweredByWontAndWillByDont() {
    expect(
        bytes(IAC, DO, TERMINAL_TYPE, "a", IAC, WILL, ECHO, "b"),
        bytes("ab"),
        bytes(IAC, WONT, TERMINAL_TYPE, IAC, DONT, ECHO));
  }

  @Test
  void dontAndWontAgreeAndAreNotAnsweredSoThatNoLoopArises() {
    expect(bytes(IAC, DONT, ECHO, IAC, WONT, ECHO), bytes(), bytes());
  }

  @Test
  void aRequestRepeatedIsRefusedAgain() {
    expect(bytes(IAC, DO, ECHO, IAC, DO, ECHO), bytes(), bytes(IAC, WONT, ECHO, IAC, WONT, ECHO));
  }

  @Test
  void theOptionMayBeAnyByteAlso255() {
    expect(bytes(IAC, DO, IAC, "x"), bytes("x"), bytes(IAC, WONT, IAC));
  }

  @Test
  void iacTwiceIsTheByte255() {
    expect(bytes("a", IAC, IAC, "b"), bytes("a", 255, "b"), bytes());
  }

  @Test
  void parametersAreSkippedWithDoubledIacAndSeWithinThem() {
    expect(
        bytes("a", IAC, SB, TERMINAL_TYPE, 1, IAC, IAC, SE, "login:", IAC, SE, "b"),
        bytes("ab"),
        bytes());
  }

  @Test
  void commandsWithoutParametersLeaveNoTrace() {
    for (int command = NOP; command < SB; command++) {
      expect(bytes("a", IAC, command, "b"), bytes("ab"), bytes());
    }
  }

  @Test
  void aLostSeDoesNotSwallowTheCommandAfterIt() {
    expect(
        bytes(IAC, SB, TERMINAL_TYPE, 1, IAC, DO, ECHO, "b"), bytes("b"), bytes(IAC, WONT, ECHO));
  }

  @Test
  void aCommandThatIsNotCompleteYieldsNothingYet() {
    expect(bytes("a", IAC), bytes("a"), bytes());
    expect(bytes("a", IAC, DO), bytes("a"), bytes());
    expect(bytes("a", IAC, SB, 24, "text"), bytes("a"), bytes());
  }

  @Test
  void arbitraryBytesMeanTheSameHoweverTheyAreSplit() {
    for (long seed = 1; seed <= 500; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] input = new byte[1 + random.nextInt(80)];
      for (int i = 0; i < input.length; i++) {
        // Mostly the bytes that mean something.
        input[i] = (byte) (random.nextInt(4) == 0 ? 'x' : 239 + random.nextInt(17));
      }
      byte[] whole = decodedInParts(input, input.length);
      for (int size = 1; size < input.length; size++) {
        assertThat(decodedInParts(input, size))
            .as("seed %d, parts of %d", seed, size)
            .isEqualTo(whole);
      }
    }
  }
}
