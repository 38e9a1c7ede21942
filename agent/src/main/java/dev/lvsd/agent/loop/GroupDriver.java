package dev.lvsd.agent.loop;

import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionAction;
import dev.lvsd.agent.election.ElectionAction.Acquire;
import dev.lvsd.agent.election.ElectionAction.AskGateways;
import dev.lvsd.agent.election.ElectionAction.ProbeVips;
import dev.lvsd.agent.election.ElectionAction.Publish;
import dev.lvsd.agent.election.ElectionAction.Reannounce;
import dev.lvsd.agent.election.ElectionAction.Release;
import dev.lvsd.agent.election.ElectionAction.Reply;
import dev.lvsd.agent.election.ElectionAction.ReserveEpochs;
import dev.lvsd.agent.election.ElectionAction.SendAll;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.agent.vip.PlacedVip;
import dev.lvsd.agent.vip.Segment;
import dev.lvsd.agent.vip.VipOwner;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One VIP group on the heartbeat thread: its election, and the hands that do what the election asks
 * for.
 */
public final class GroupDriver {
  private static final Logger log = LoggerFactory.getLogger(GroupDriver.class);

  /** A gateway whose link-layer address changed is found again by every so many-th request. */
  private static final int BROADCAST_EVERY = 5;

  private final String name;
  private final Election election;
  private final @Nullable VipOwner owner;
  private final Map<PlacedVip, Segment> vipSegments;
  private final Map<InetAddress, List<Segment>> gateways;
  private final ElectionStore store;
  private final Journal journal;
  private int asked;

  /**
   * @param owner absent at a witness
   * @param segments all segments of this node
   * @param gateways what the network arbiter asks
   */
  public GroupDriver(
      String name,
      Election election,
      @Nullable VipOwner owner,
      List<Segment> segments,
      List<InetAddress> gateways,
      ElectionStore store,
      Journal journal) {
    this.name = name;
    this.election = election;
    this.owner = owner;
    this.store = store;
    this.journal = journal;
    this.vipSegments = new HashMap<>();
    if (owner != null) {
      for (PlacedVip vip : owner.vips()) {
        segments.stream()
            .filter(s -> s.interfaceName().equals(vip.interfaceName()))
            .findFirst()
            .ifPresent(s -> vipSegments.put(vip, s));
      }
    }
    this.gateways = new HashMap<>();
    for (InetAddress gateway : gateways) {
      this.gateways.put(gateway, segments.stream().filter(s -> s.reaches(gateway)).toList());
    }
  }

  String name() {
    return name;
  }

  Election election() {
    return election;
  }

  /** Whether the group's VIPs are in this node's kernel. */
  boolean vipsPresent() {
    return owner != null && owner.present();
  }

  List<PlacedVip> vips() {
    return owner == null ? List.of() : owner.vips();
  }

  /** Steps the election and does what it asks for; sends are left to the loop. */
  void on(ElectionEvent event, long nowNanos, ElectionLoop loop) {
    List<ElectionAction> actions = new ArrayList<>(election.on(event, nowNanos));
    if (owner != null) {
      owner.lease(election.leaseEndNanos(nowNanos));
    }
    for (ElectionAction action : actions) {
      try {
        perform(action, nowNanos, loop);
      } catch (RuntimeException e) {
        // A defect in one of them must not cost the others: a release may be among them.
        log.error("VIP group {}: could not {}", name, action, e);
      }
    }
  }

  private void perform(ElectionAction action, long nowNanos, ElectionLoop loop) {
    if (action instanceof SendAll) {
      loop.wantSendAll();
    } else if (action instanceof Reply reply) {
      loop.wantSend(reply.node());
    } else if (action instanceof ProbeVips) {
      vipSegments.forEach((vip, segment) -> segment.probe(vip.address()));
    } else if (action instanceof AskGateways) {
      askGateways();
    } else if (action instanceof Acquire acquire && owner != null) {
      owner.acquire(acquire.epoch(), election.leaseEndNanos(nowNanos));
    } else if (action instanceof Release release && owner != null) {
      owner.release(release.epoch(), release.reason());
    } else if (action instanceof Reannounce && owner != null) {
      owner.reannounce();
    } else if (action instanceof ReserveEpochs reserve) {
      store.reserve(
          name, reserve.atLeast(), upTo -> loop.post(name, new ElectionEvent.EpochsReserved(upTo)));
    } else if (action instanceof Publish publish) {
      journal.publish(publish.type(), name, publish.message(), publish.data());
    }
  }

  private void askGateways() {
    boolean broadcast = ++asked % BROADCAST_EVERY == 0;
    gateways.forEach(
        (gateway, segments) -> {
          for (Segment segment : segments) {
            if (broadcast) {
              segment.requestByBroadcast(gateway);
            } else {
              segment.request(gateway);
            }
          }
        });
  }
}
