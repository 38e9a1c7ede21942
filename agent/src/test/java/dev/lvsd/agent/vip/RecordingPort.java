package dev.lvsd.agent.vip;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A segment without a wire: keeps what was said, and hears what a test puts in. */
public final class RecordingPort implements NeighbourPort {
  final List<InetAddress> announced = new CopyOnWriteArrayList<>();
  final List<InetAddress> probed = new CopyOnWriteArrayList<>();
  public final List<String> requested = new CopyOnWriteArrayList<>();
  final BlockingQueue<NeighbourMessage> incoming = new LinkedBlockingQueue<>();
  volatile boolean closed;
  volatile @Nullable KernelException refusal;

  @Override
  public String interfaceName() {
    return "eth0";
  }

  @Override
  public MacAddress macAddress() {
    return new MacAddress("02:00:00:00:00:01");
  }

  @Override
  public void announce(InetAddress address) throws KernelException {
    refuseIfTold();
    announced.add(address);
  }

  @Override
  public void probe(InetAddress address) throws KernelException {
    refuseIfTold();
    probed.add(address);
  }

  @Override
  public void request(InetAddress address, InetAddress source, @Nullable MacAddress destinationMac)
      throws KernelException {
    refuseIfTold();
    requested.add(
        address.getHostAddress() + " from " + source.getHostAddress() + " to " + destinationMac);
  }

  private void refuseIfTold() throws KernelException {
    KernelException told = refusal;
    if (told != null) {
      throw told;
    }
  }

  @Override
  public Optional<NeighbourMessage> receive(long timeoutNanos) throws KernelException {
    try {
      NeighbourMessage message = incoming.poll(timeoutNanos, TimeUnit.NANOSECONDS);
      refuseIfTold();
      return Optional.ofNullable(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KernelException("receive", KernelException.EINTR, null);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
