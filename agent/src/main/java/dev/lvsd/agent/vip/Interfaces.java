package dev.lvsd.agent.vip;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.Link;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the interfaces in use by their names. One that is deleted and made anew, by a driver that
 * is loaded again or by whoever sets up a VLAN or a bond, has another index: what was opened on the
 * old one hears and sends nothing any more. So does one whose hardware address changed, which would
 * be announced with the old one.
 *
 * <p>Safe from any thread; opening sockets blocks for as long as the kernel takes.
 */
public final class Interfaces {
  private static final Logger log = LoggerFactory.getLogger(Interfaces.class);

  private final Map<String, Link> links = new HashMap<>();
  private final Set<String> gone = new HashSet<>();
  private final Map<String, Integer> replacements = new HashMap<>(); // told of, by index
  private final Map<String, String> troubles = new HashMap<>();
  private final List<Segment> segments;
  private final List<VipOwner> owners;
  private final Opener opener;
  private final Consumer<String> replaced;
  private final Journal journal;

  /** Opens a port on an interface. */
  public interface Opener {
    NeighbourPort open(Link link) throws KernelException;
  }

  /**
   * @param used the interfaces in use, as segments and owners were opened on them
   * @param replaced told the name of an interface that was made anew, once, before anything is
   *     opened on it
   */
  public Interfaces(
      Collection<Link> used,
      List<Segment> segments,
      List<VipOwner> owners,
      Opener opener,
      Consumer<String> replaced,
      Journal journal) {
    used.forEach(link -> links.put(link.name(), link));
    this.segments = List.copyOf(segments);
    this.owners = List.copyOf(owners);
    this.opener = opener;
    this.replaced = replaced;
    this.journal = journal;
  }

  /**
   * The kernel has such an interface.
   *
   * @return false where it is in use and nothing can be opened on it: call this again
   */
  public synchronized boolean there(Link link) {
    Link before = links.get(link.name());
    if (before == null || (same(before, link) && !gone.contains(link.name()))) {
      return true;
    }
    try {
      boolean anew = before.index() != link.index() || gone.contains(link.name());
      if (anew && !Objects.equals(replacements.put(link.name(), link.index()), link.index())) {
        replaced.accept(link.name());
      }
      open(link);
      links.put(link.name(), link);
      gone.remove(link.name());
      troubles.remove(link.name());
      tell(before, link, anew);
      return true;
    } catch (KernelException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(troubles.put(link.name(), why))) {
        log.error("{} was made anew and cannot be used: {}; it is tried again", link.name(), why);
      }
      return false;
    }
  }

  /** The kernel has no interface of that index and name any more. */
  public synchronized void gone(int index, String name) {
    Link before = links.get(name);
    if (before != null && before.index() == index && gone.add(name)) {
      replacements.remove(name);
      journal.publish(
          EventType.INTERFACE_REMOVED,
          name,
          "there is no interface " + name + " any more; it is used again once there is one",
          Map.of("index", index));
    }
  }

  /** These, and no others, are all that the kernel has. */
  public synchronized void are(Collection<Link> all) {
    for (Link known : List.copyOf(links.values())) {
      if (all.stream().noneMatch(link -> link.name().equals(known.name()))) {
        gone(known.index(), known.name());
      }
    }
  }

  private static boolean same(Link a, Link b) {
    return a.index() == b.index() && a.macAddress().equals(b.macAddress());
  }

  private void open(Link link) throws KernelException {
    for (Segment segment : segments) {
      if (segment.interfaceName().equals(link.name())) {
        segment.reopen(opener.open(link));
      }
    }
    for (VipOwner owner : owners) {
      if (owner.vips().stream().anyMatch(v -> v.interfaceName().equals(link.name()))) {
        owner.moved(link.name(), link.index(), opener.open(link));
      }
    }
  }

  private void tell(Link before, Link now, boolean anew) {
    journal.publish(
        EventType.INTERFACE_REPLACED,
        now.name(),
        anew
            ? "the interface "
                + now.name()
                + " was made anew; it is the one that is used from now on"
            : now.name()
                + " has another hardware address, "
                + now.macAddress()
                + "; VIPs are announced with it",
        Map.of(
            "index",
            now.index(),
            "indexBefore",
            before.index(),
            "mac",
            now.macAddress().toString(),
            "macBefore",
            before.macAddress().toString()));
  }
}
