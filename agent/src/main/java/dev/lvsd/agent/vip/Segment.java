package dev.lvsd.agent.vip;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourMessage.Kind;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.sys.UrgentThreads;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network that this node has an interface to: asks on it, listens on it, and remembers who
 * answered. The probes and requests are sent by the election thread; a thread of its own reads.
 * Only messages about addresses of interest are passed on.
 */
public final class Segment implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Segment.class);
  private static final long READ_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Strangers that are remembered, those that spoke last. */
  private static final int STRANGERS = 8;

  private final String interfaceName;
  private volatile NeighbourPort port;
  private final List<InterfaceAddress> own;
  private final Set<InetAddress> interesting;
  private final Set<InetAddress> neighbours;
  private final Consumer<NeighbourMessage> listener;
  private final Map<InetAddress, MacAddress> learned = new ConcurrentHashMap<>();
  private final Map<InetAddress, MacAddress> strangers = new LinkedHashMap<>();
  private final Thread reader;
  private volatile boolean closed;
  private final LongAdder heard = new LongAdder();
  private String trouble = "";

  /**
   * @param port of this segment alone; closed with it
   * @param own this node's addresses on the interface, VIPs excluded
   * @param interesting addresses that messages are wanted for
   * @param neighbours who should be there besides strangers, for {@link #askAround}
   * @param listener called on the reading thread; must return at once
   */
  public Segment(
      NeighbourPort port,
      List<InterfaceAddress> own,
      Set<InetAddress> interesting,
      Set<InetAddress> neighbours,
      Consumer<NeighbourMessage> listener) {
    this.interfaceName = port.interfaceName();
    this.port = port;
    this.own = List.copyOf(own);
    this.interesting = Set.copyOf(interesting);
    this.neighbours = Set.copyOf(neighbours);
    this.listener = listener;
    this.reader = UrgentThreads.of("segment-" + interfaceName, this::read);
  }

  public void start() {
    reader.start();
  }

  public String interfaceName() {
    return interfaceName;
  }

  /**
   * Goes on with another port on the interface of that name, which was made anew; the one before is
   * closed. Any thread.
   */
  public synchronized void reopen(NeighbourPort fresh) {
    if (closed) {
      fresh.close();
      return;
    }
    NeighbourPort before = port;
    port = fresh;
    before.close();
  }

  /** Whether that is one of this node's own addresses on the interface, VIPs excluded. */
  public boolean has(InetAddress address) {
    return own.stream().anyMatch(a -> a.address().equals(address));
  }

  /** How many messages were heard, whatever they were about. */
  public long heard() {
    return heard.sum();
  }

  /** Is anybody there? Asks all neighbours, and the strangers that were heard last. */
  public void askAround() {
    neighbours.forEach(this::request);
    Map<InetAddress, MacAddress> lately;
    synchronized (strangers) {
      lately = Map.copyOf(strangers);
    }
    lately.forEach(
        (stranger, mac) -> {
          InetAddress source = sourceFor(stranger);
          if (source != null) {
            send(() -> port.request(stranger, source, mac));
          }
        });
  }

  /** Whether the address lies in a subnet of the interface. */
  public boolean reaches(InetAddress address) {
    return sourceFor(address) != null;
  }

  /** Who answered for that address last, if anyone. */
  public Optional<MacAddress> learned(InetAddress address) {
    return Optional.ofNullable(learned.get(address));
  }

  /** Does anyone have the VIP? */
  public void probe(InetAddress vip) {
    send(() -> port.probe(vip));
  }

  /** Are you there? Unicast where the neighbour's link-layer address is known. */
  public void request(InetAddress neighbour) {
    InetAddress source = sourceFor(neighbour);
    if (source != null) {
      send(() -> port.request(neighbour, source, learned.get(neighbour)));
    }
  }

  /** To everyone, as the link-layer address may have changed. */
  public void requestByBroadcast(InetAddress neighbour) {
    InetAddress source = sourceFor(neighbour);
    if (source != null) {
      send(() -> port.request(neighbour, source, null));
    }
  }

  private @Nullable InetAddress sourceFor(InetAddress address) {
    return own.stream()
        .filter(a -> a.subnetHolds(address))
        .map(InterfaceAddress::address)
        .findFirst()
        .orElse(null);
  }

  private interface Sending {
    void run() throws KernelException;
  }

  private void send(Sending sending) {
    try {
      sending.run();
      trouble = "";
    } catch (KernelException e) {
      // A cable that is out says ENETDOWN at every probe: once is enough.
      if (!trouble.equals(e.getMessage())) {
        trouble = String.valueOf(e.getMessage());
        log.warn("segment {}: {}", interfaceName(), trouble);
      }
    }
  }

  private void read() {
    while (!closed) {
      NeighbourPort from = port;
      try {
        from.receive(READ_NANOS).ifPresent(this::heard);
      } catch (KernelException e) {
        if (closed) {
          return;
        } else if (from != port) {
          continue; // It was closed for another.
        }
        log.warn("segment {}: {}", interfaceName(), e.getMessage());
        if (!pause()) {
          return;
        }
      } catch (RuntimeException e) {
        // A deaf segment finds nobody at a VIP: the thread must live on.
        log.error("segment {}: an unexpected error", interfaceName(), e);
        if (!pause()) {
          return;
        }
      }
    }
  }

  /**
   * ENETDOWN is reported once per change of the link, but a socket that keeps failing must not
   * spin.
   */
  private static boolean pause() {
    return UrgentThreads.pause(100);
  }

  private void heard(NeighbourMessage message) {
    heard.increment();
    if (!interesting.contains(message.subject())) {
      if (message.kind() == Kind.CLAIM) {
        remember(message);
      }
      return;
    }
    if (message.kind() == Kind.CLAIM) {
      learned.put(message.subject(), message.senderMac());
    }
    listener.accept(message);
  }

  private void remember(NeighbourMessage message) {
    if (neighbours.contains(message.subject())) {
      learned.put(message.subject(), message.senderMac());
    } else if (reaches(message.subject())) {
      synchronized (strangers) {
        strangers.remove(message.subject());
        strangers.put(message.subject(), message.senderMac());
        if (strangers.size() > STRANGERS) {
          strangers.remove(strangers.keySet().iterator().next());
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    reader.interrupt();
    port.close();
  }
}
