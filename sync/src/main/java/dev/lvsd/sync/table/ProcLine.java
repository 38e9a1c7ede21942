package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.ProtocolStates;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A line of /proc/net/ip_vs_conn, parsed in place of the one before. */
final class ProcLine implements ConnectionView {
  /** What a line is. */
  enum Kind {
    CONNECTION,
    /** Well-formed, but nothing that a sync message can say, or a template that has been voided. */
    FOREIGN,
    MALFORMED
  }

  /**
   * Where a template goes whose real server is gone ({@code ip_vs_check_template}). A kernel keeps
   * it until its time is over, newer ones (7.2) beside the client's next one and with its key.
   */
  private static final int VOID_PORT = 0xFFFF;

  private static final int MAX_ENGINE_NAME = 16;
  private static final int MAX_ENGINE_DATA = 255;
  private static final int MAX_DECIMAL = 20;
  private static final byte[] NO_OPTIONS = {};

  private final ForwardingLookup lookup;

  private byte[] in = {};
  private int at;
  private int end;
  private int tokenStart;
  private boolean valid;
  private int families;

  private boolean ipv6;
  private int protocol;
  private int clientPort;
  private int virtualPort;
  private int destinationPort;
  private long clientHigh;
  private long clientLow;
  private long virtualHigh;
  private long virtualLow;
  private long destinationHigh;
  private long destinationLow;
  private int flags;
  private int state;
  private int fwmark;
  private int timeoutSeconds;
  private int remainingSeconds;
  private byte[] options = NO_OPTIONS;
  private long high;
  private long low;

  ProcLine(ForwardingLookup lookup) {
    this.lookup = lookup;
  }

  /** Parses the bytes from start to end, without the line's end. */
  Kind parse(byte[] line, int start, int end) {
    in = line;
    at = start;
    this.end = end;
    valid = true;
    String protocolName = token();
    readTuple();
    String stateName = token();
    remainingSeconds = decimal();
    if (!valid || protocolName.isEmpty() || stateName.isEmpty()) {
      return Kind.MALFORMED;
    }
    readOptions();
    if (!valid) {
      return Kind.MALFORMED;
    }
    // A tunnel may lead from one family into the other; the sync protocol cannot say that.
    if (families != 0 && families != 0b111) {
      return Kind.FOREIGN;
    }
    ipv6 = families != 0;
    return interpret(protocolName, stateName);
  }

  private void readTuple() {
    families = 0;
    address();
    clientHigh = high;
    clientLow = low;
    clientPort = port();
    address();
    virtualHigh = high;
    virtualLow = low;
    virtualPort = port();
    address();
    destinationHigh = high;
    destinationLow = low;
    destinationPort = port();
  }

  private Kind interpret(String protocolName, String stateName) {
    flags = 0;
    fwmark = 0;
    timeoutSeconds = 0;
    boolean template = clientPort == 0 && templateState(stateName) >= 0;
    if (template && destinationPort == VOID_PORT) {
      return Kind.FOREIGN;
    }
    if (protocolName.equals("IP") && template) {
      protocol = 0;
      // A template of a firewall mark has the mark where others have the virtual address.
      fwmark = (int) (ipv6 ? virtualHigh >>> 32 : virtualLow);
    } else {
      ProtocolStates known = protocol(protocolName);
      if (known == null) {
        boolean named = protocolName.startsWith("IP") || protocolName.startsWith("ICMP");
        return named ? Kind.FOREIGN : Kind.MALFORMED;
      }
      protocol = known.number();
      state = known.number(stateName);
      if (state < 0 && !template) {
        return Kind.MALFORMED;
      }
      flags = template || known.state(state).active() ? 0 : ConnectionFlags.INACTIVE;
    }
    if (template) {
      state = templateState(stateName);
      flags = ConnectionFlags.TEMPLATE | ConnectionFlags.INACTIVE;
      timeoutSeconds = Math.max(1, Math.max(remainingSeconds, lookup.persistenceSeconds(this)));
    } else if (clientPort == 0 && protocol == ProtocolStates.TCP.number()) {
      flags |= ConnectionFlags.NO_CLIENT_PORT;
    }
    int forwarding = lookup.forwarding(this) & ConnectionFlags.FORWARDING;
    flags |= forwarding | (forwarding == 0 ? 0 : ConnectionFlags.NO_OUTPUT);
    return Kind.CONNECTION;
  }

  private static @Nullable ProtocolStates protocol(String name) {
    return switch (name) {
      case "TCP" -> ProtocolStates.TCP;
      case "UDP" -> ProtocolStates.UDP;
      case "SCTP" -> ProtocolStates.SCTP;
      default -> null;
    };
  }

  private static int templateState(String name) {
    return name.equals("NONE") ? 0 : name.equals("ASSURED") ? 1 : -1;
  }

  /** The columns PEName and PEData; for the kernel's only engine (sip) the text is the data. */
  private void readOptions() {
    options = NO_OPTIONS;
    if (at == end) {
      return;
    }
    String name = token();
    int length = end - at - 1;
    if (name.isEmpty() || name.length() > MAX_ENGINE_NAME || length > MAX_ENGINE_DATA) {
      valid = false;
      return;
    }
    if (length < 1) {
      return;
    }
    options = new byte[2 + length + 2 + name.length()];
    options[0] = 2;
    options[1] = (byte) length;
    System.arraycopy(in, at + 1, options, 2, length);
    options[2 + length] = 3;
    options[3 + length] = (byte) name.length();
    System.arraycopy(in, tokenStart, options, 4 + length, name.length());
  }

  /** The next word; empty at the end. */
  private String token() {
    int length = word();
    return new String(in, tokenStart, length, StandardCharsets.ISO_8859_1);
  }

  /** Goes over the next word and returns its length. */
  private int word() {
    while (at < end && in[at] == ' ') {
      at++;
    }
    tokenStart = at;
    while (at < end && in[at] != ' ') {
      at++;
    }
    return at - tokenStart;
  }

  /** IPv4 as 8 hexadecimal digits, IPv6 as 8 groups of 4, with or without brackets. */
  private void address() {
    int length = word();
    int start = tokenStart;
    families <<= 1;
    high = 0;
    if (length == 8) {
      low = hex(start, 8);
      return;
    }
    if (length == 41 && in[start] == '[' && in[start + 40] == ']') {
      start++;
      length -= 2;
    }
    if (length != 39) {
      valid = false;
      return;
    }
    families |= 1;
    high = groups(start);
    valid &= in[start + 19] == ':';
    low = groups(start + 20);
  }

  private long groups(int start) {
    long value = hex(start, 4);
    for (int group = 1; group < 4; group++) {
      valid &= in[start + 5 * group - 1] == ':';
      value = value << 16 | hex(start + 5 * group, 4);
    }
    return value;
  }

  private int port() {
    boolean four = word() == 4;
    valid &= four;
    return four ? (int) hex(tokenStart, 4) : 0;
  }

  private long hex(int start, int digits) {
    long value = 0;
    for (int i = start; i < start + digits; i++) {
      int digit = Character.digit(in[i], 16);
      valid &= digit >= 0;
      value = value << 4 | digit & 0xF;
    }
    return value;
  }

  private int decimal() {
    int length = word();
    valid &= length > 0 && length <= MAX_DECIMAL;
    long value = 0;
    for (int i = tokenStart; valid && i < at; i++) {
      valid &= in[i] >= '0' && in[i] <= '9';
      value = Math.min(value * 10 + in[i] - '0', Integer.MAX_VALUE + 1L);
    }
    // Kernels show a timer that is just over as a huge number.
    return value > Integer.MAX_VALUE ? 0 : (int) value;
  }

  @Override
  public boolean ipv6() {
    return ipv6;
  }

  @Override
  public int protocol() {
    return protocol;
  }

  @Override
  public int clientPort() {
    return clientPort;
  }

  @Override
  public int virtualPort() {
    return virtualPort;
  }

  @Override
  public int destinationPort() {
    return destinationPort;
  }

  @Override
  public long clientHigh() {
    return clientHigh;
  }

  @Override
  public long clientLow() {
    return clientLow;
  }

  @Override
  public long virtualHigh() {
    return virtualHigh;
  }

  @Override
  public long virtualLow() {
    return virtualLow;
  }

  @Override
  public long destinationHigh() {
    return destinationHigh;
  }

  @Override
  public long destinationLow() {
    return destinationLow;
  }

  @Override
  public int flags() {
    return flags;
  }

  @Override
  public int state() {
    return state;
  }

  @Override
  public int fwmark() {
    return fwmark;
  }

  @Override
  public int timeoutSeconds() {
    return timeoutSeconds;
  }

  @Override
  public int remainingSeconds() {
    return remainingSeconds;
  }

  @Override
  public byte[] options() {
    return options;
  }
}
