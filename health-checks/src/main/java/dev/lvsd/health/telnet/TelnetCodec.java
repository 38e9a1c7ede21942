package dev.lvsd.health.telnet;

import java.io.ByteArrayOutputStream;

/**
 * Separates the text of a Telnet stream from its commands, and answers them as a client without any
 * option would. Pure; keeps what it needs between calls, as a command may arrive in parts.
 *
 * <p>RFC 854 commands:
 *
 * <pre>
 *   255 IAC    next byte is a command; IAC IAC is the byte 255
 *   251 WILL   252 WONT   253 DO   254 DONT   each followed by one option
 *   250 SB     option, parameters, up to 255 240 (IAC SE); IAC IAC within is the byte 255
 *   241..249   no parameter
 * </pre>
 *
 * <p>Every option is off at the beginning and stays off. DO is answered by WONT, and WILL by DONT,
 * each time. DONT and WONT agree with what is the case, and an agreement is never answered, so that
 * no loop of acknowledgements can arise (RFC 854, "General Considerations").
 */
final class TelnetCodec {
  private static final int SE = 240;
  private static final int SB = 250;
  private static final int WILL = 251;
  private static final int WONT = 252;
  private static final int DO = 253;
  private static final int DONT = 254;
  private static final int IAC = 255;

  /**
   * What one call yields.
   *
   * @param text what is no command; bytes, as Telnet leaves the character set open
   * @param reply to be sent; empty where nothing asks for an answer
   */
  record Decoded(byte[] text, byte[] reply) {}

  private enum State {
    TEXT,
    COMMAND,
    OPTION,
    PARAMETERS,
    PARAMETERS_COMMAND
  }

  private State state = State.TEXT;

  /** WILL, WONT, DO or DONT, while its option is awaited. */
  private int verb;

  Decoded decode(byte[] data) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(data.length);
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    for (byte signed : data) {
      state = next(signed & 0xff, text, reply);
    }
    return new Decoded(text.toByteArray(), reply.toByteArray());
  }

  private State next(int octet, ByteArrayOutputStream text, ByteArrayOutputStream reply) {
    switch (state) {
      case TEXT:
        if (octet == IAC) {
          return State.COMMAND;
        }
        text.write(octet);
        return State.TEXT;
      case COMMAND:
        return command(octet, text);
      case OPTION:
        refuse(octet, reply);
        return State.TEXT;
      case PARAMETERS:
        return octet == IAC ? State.PARAMETERS_COMMAND : State.PARAMETERS;
      case PARAMETERS_COMMAND:
        return afterIacInParameters(octet, text);
    }
    throw new IllegalStateException("unknown state " + state);
  }

  private State command(int octet, ByteArrayOutputStream text) {
    switch (octet) {
      case IAC:
        text.write(IAC);
        return State.TEXT;
      case SB:
        return State.PARAMETERS;
      case WILL:
      case WONT:
      case DO:
      case DONT:
        verb = octet;
        return State.OPTION;
      default:
        // NOP, Data Mark, Go Ahead and the like: nothing to a client that only reads.
        return State.TEXT;
    }
  }

  /** Anything but IAC and SE is a lost SE: the command is taken as one outside. */
  private State afterIacInParameters(int octet, ByteArrayOutputStream text) {
    if (octet == IAC) {
      return State.PARAMETERS;
    }
    return octet == SE ? State.TEXT : command(octet, text);
  }

  private void refuse(int option, ByteArrayOutputStream reply) {
    if (verb == DO || verb == WILL) {
      reply.write(IAC);
      reply.write(verb == DO ? WONT : DONT);
      reply.write(option);
    }
  }
}
