package dev.lvsd.sync.message;

import java.util.HexFormat;
import java.util.Random;

/** A connection as a value: what a view shows, kept. */
public record TestConnection(
    boolean ipv6,
    int protocol,
    int clientPort,
    int virtualPort,
    int destinationPort,
    long clientHigh,
    long clientLow,
    long virtualHigh,
    long virtualLow,
    long destinationHigh,
    long destinationLow,
    int flags,
    int state,
    int fwmark,
    int timeoutSeconds,
    int remainingSeconds,
    String optionsHex)
    implements ConnectionView {
  private static final HexFormat HEX = HexFormat.of();

  /** Copies what a view shows now. */
  public static TestConnection of(ConnectionView view) {
    return new TestConnection(
        view.ipv6(),
        view.protocol(),
        view.clientPort(),
        view.virtualPort(),
        view.destinationPort(),
        view.clientHigh(),
        view.clientLow(),
        view.virtualHigh(),
        view.virtualLow(),
        view.destinationHigh(),
        view.destinationLow(),
        view.flags(),
        view.state(),
        view.fwmark(),
        view.timeoutSeconds(),
        view.remainingSeconds(),
        HEX.formatHex(view.options()));
  }

  /** An established TCP connection of client 10.0.0.0 + n to 192.0.2.100:80, by NAT. */
  public static TestConnection tcp(int n) {
    return new TestConnection(
        false,
        6,
        1024 + n % 60_000,
        80,
        8080,
        0,
        0x0A00_0000L + n,
        0,
        0xC000_0264L,
        0,
        0x0A01_0005L,
        0,
        TcpStates.ESTABLISHED,
        0,
        0,
        -1,
        "");
  }

  /** A UDP connection of 2001:db8:: + n to 2001:db8::100, by direct routing. */
  public static TestConnection udp6(int n) {
    return new TestConnection(
        true,
        17,
        1024 + n % 60_000,
        53,
        53,
        0x2001_0DB8_0000_0000L,
        n,
        0x2001_0DB8_0000_0000L,
        0x100,
        0xFD00_0000_0000_0000L,
        5,
        0x183,
        0,
        0,
        300,
        -1,
        "");
  }

  /** A template of client network 10.0.0.0 + n to 192.0.2.100:80. */
  public static TestConnection template(int n, int timeoutSeconds) {
    return tcp(n)
        .with(0, ConnectionFlags.TEMPLATE | ConnectionFlags.INACTIVE, 0)
        .withTimeout(timeoutSeconds);
  }

  public TestConnection with(int clientPort, int flags, int state) {
    return new TestConnection(
        ipv6,
        protocol,
        clientPort,
        virtualPort,
        destinationPort,
        clientHigh,
        clientLow,
        virtualHigh,
        virtualLow,
        destinationHigh,
        destinationLow,
        flags,
        state,
        fwmark,
        timeoutSeconds,
        remainingSeconds,
        optionsHex);
  }

  public TestConnection withState(int state) {
    return with(clientPort, flags, state);
  }

  public TestConnection withTimeout(int timeoutSeconds) {
    return withTimes(timeoutSeconds, remainingSeconds);
  }

  public TestConnection withTimes(int timeoutSeconds, int remainingSeconds) {
    return new TestConnection(
        ipv6,
        protocol,
        clientPort,
        virtualPort,
        destinationPort,
        clientHigh,
        clientLow,
        virtualHigh,
        virtualLow,
        destinationHigh,
        destinationLow,
        flags,
        state,
        fwmark,
        timeoutSeconds,
        remainingSeconds,
        optionsHex);
  }

  public TestConnection withDestination(long destinationLow) {
    return new TestConnection(
        ipv6,
        protocol,
        clientPort,
        virtualPort,
        destinationPort,
        clientHigh,
        clientLow,
        virtualHigh,
        virtualLow,
        destinationHigh,
        destinationLow,
        flags,
        state,
        fwmark,
        timeoutSeconds,
        remainingSeconds,
        optionsHex);
  }

  public TestConnection withProtocol(int protocol) {
    return new TestConnection(
        ipv6,
        protocol,
        clientPort,
        virtualPort,
        destinationPort,
        clientHigh,
        clientLow,
        virtualHigh,
        virtualLow,
        destinationHigh,
        destinationLow,
        flags,
        state,
        fwmark,
        timeoutSeconds,
        remainingSeconds,
        optionsHex);
  }

  public TestConnection withOptions(String optionsHex) {
    return new TestConnection(
        ipv6,
        protocol,
        clientPort,
        virtualPort,
        destinationPort,
        clientHigh,
        clientLow,
        virtualHigh,
        virtualLow,
        destinationHigh,
        destinationLow,
        flags,
        state,
        fwmark,
        timeoutSeconds,
        remainingSeconds,
        optionsHex);
  }

  /** Any connection or template that a kernel could send. */
  public static TestConnection arbitrary(Random random) {
    boolean ipv6 = random.nextInt(4) == 0;
    boolean template = random.nextInt(5) == 0;
    ProtocolStates protocol = ProtocolStates.values()[random.nextInt(3)];
    int flags = random.nextInt(5) | random.nextInt(0x10000) & ConnectionFlags.BACKUP & ~0x1807;
    return new TestConnection(
        ipv6,
        template && random.nextInt(3) == 0 ? 0 : protocol.number(),
        template ? 0 : random.nextInt(0x10000),
        1 + random.nextInt(0xFFFF),
        random.nextInt(0x10000),
        ipv6 ? random.nextLong() : 0,
        ipv6 ? random.nextLong() : random.nextInt() & 0xFFFF_FFFFL,
        ipv6 ? random.nextLong() : 0,
        ipv6 ? random.nextLong() : random.nextInt() & 0xFFFF_FFFFL,
        ipv6 ? random.nextLong() : 0,
        ipv6 ? random.nextLong() : random.nextInt() & 0xFFFF_FFFFL,
        flags | (template ? ConnectionFlags.TEMPLATE : 0),
        template ? random.nextInt(2) : random.nextInt(protocol.count()),
        random.nextInt(),
        1 + random.nextInt(Integer.MAX_VALUE),
        -1,
        random.nextInt(8) == 0 ? arbitraryOptions(random) : "");
  }

  private static String arbitraryOptions(Random random) {
    StringBuilder hex = new StringBuilder();
    if (random.nextBoolean()) {
      hex.append(option(random, 1, 24));
    }
    if (random.nextBoolean()) {
      hex.append(option(random, 2, 1 + random.nextInt(255)));
      hex.append(option(random, 3, 1 + random.nextInt(16)));
    }
    return hex.toString();
  }

  private static String option(Random random, int type, int length) {
    byte[] bytes = new byte[2 + length];
    random.nextBytes(bytes);
    bytes[0] = (byte) type;
    bytes[1] = (byte) length;
    return HEX.formatHex(bytes);
  }

  @Override
  public byte[] options() {
    return HEX.parseHex(optionsHex);
  }
}
