package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.Site;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.SyncMessageEncoder;
import dev.lvsd.sync.message.TcpStates;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Established connections to the echo service that no client has: told to kernels by sync messages,
 * as opening as many would take minutes. Those of a smaller count are among those of a larger.
 *
 * @param count 1 to 1,000,000
 */
public record FedConnections(int count) {
  private static final int PORT = 82;
  private static final int TCP = 6;
  private static final int MESSAGE_BYTES = 1472;

  /** 10.64.0.0, which is nobody's in the lab. */
  private static final long FIRST_CLIENT = 0x0A40_0000L;

  private static final int PORTS_PER_CLIENT = 1000;
  private static final int FIRST_PORT = 10_000;

  /** Real servers weigh 3 and 1. */
  private static final int WEIGHTS = 4;

  /** All of them as version 1 messages. */
  List<ByteBuffer> messages(int syncId) {
    List<ByteBuffer> messages = new ArrayList<>();
    SyncMessageEncoder encoder = new SyncMessageEncoder(syncId, MESSAGE_BYTES);
    for (int i = 0; i < count; i++) {
      ConnectionView connection = new Fed(i);
      if (!encoder.add(connection)) {
        messages.add(encoder.finish());
        encoder.add(connection);
      }
    }
    messages.add(encoder.finish());
    return messages;
  }

  /** One of them; their timeout is that of their state. */
  private record Fed(int number) implements ConnectionView {
    private static final long VIRTUAL = Dotted.number(Site.VIP);
    private static final long FIRST = Dotted.number(Site.RS1.address());
    private static final long SECOND = Dotted.number(Site.RS2.address());

    @Override
    public boolean ipv6() {
      return false;
    }

    @Override
    public int protocol() {
      return TCP;
    }

    @Override
    public int clientPort() {
      return FIRST_PORT + number % PORTS_PER_CLIENT;
    }

    @Override
    public int virtualPort() {
      return PORT;
    }

    @Override
    public int destinationPort() {
      return PORT;
    }

    @Override
    public long clientHigh() {
      return 0;
    }

    @Override
    public long clientLow() {
      return FIRST_CLIENT + number / PORTS_PER_CLIENT;
    }

    @Override
    public long virtualHigh() {
      return 0;
    }

    @Override
    public long virtualLow() {
      return VIRTUAL;
    }

    @Override
    public long destinationHigh() {
      return 0;
    }

    @Override
    public long destinationLow() {
      return number % WEIGHTS == 0 ? SECOND : FIRST;
    }

    @Override
    public int flags() {
      return 0;
    }

    @Override
    public int state() {
      return TcpStates.ESTABLISHED;
    }

    @Override
    public int fwmark() {
      return 0;
    }

    @Override
    public int timeoutSeconds() {
      return 0;
    }
  }
}
