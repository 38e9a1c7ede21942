package dev.lvsd.agent.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapEvent;
import com.hazelcast.replicatedmap.ReplicatedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * The replicated maps of one Hazelcast member. Calls block, for seconds where the cluster is in
 * trouble, and throw Hazelcast's unchecked exceptions: they are for the link's own thread.
 */
final class SharedMaps {
  private final HazelcastInstance hazelcast;
  private final ReplicatedMap<String, String> ownership;
  private final ReplicatedMap<String, String> fingerprints;
  private final ReplicatedMap<String, String> health;

  /**
   * @param ownershipSeen group and record, on Hazelcast's event thread
   * @param changed something else changed, on Hazelcast's event thread
   */
  SharedMaps(
      HazelcastInstance hazelcast,
      BiConsumer<String, OwnershipRecord> ownershipSeen,
      Runnable changed) {
    this.hazelcast = hazelcast;
    this.ownership = hazelcast.getReplicatedMap(HazelcastSettings.OWNERSHIP);
    this.fingerprints = hazelcast.getReplicatedMap(HazelcastSettings.FINGERPRINTS);
    this.health = hazelcast.getReplicatedMap(HazelcastSettings.HEALTH);
    ownership.addEntryListener(
        new EntryAdapter<String, String>() {
          @Override
          public void onEntryEvent(EntryEvent<String, String> event) {
            OwnershipRecord.parse(event.getValue())
                .ifPresent(record -> ownershipSeen.accept(event.getKey(), record));
          }
        });
    fingerprints.addEntryListener(new Notify(changed));
    health.addEntryListener(new Notify(changed));
    hazelcast
        .getCluster()
        .addMembershipListener(
            new MembershipListener() {
              @Override
              public void memberAdded(MembershipEvent event) {
                changed.run();
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                changed.run();
              }
            });
  }

  private static final class Notify extends EntryAdapter<String, String> {
    private final Runnable changed;

    Notify(Runnable changed) {
      this.changed = changed;
    }

    @Override
    public void onEntryEvent(EntryEvent<String, String> event) {
      changed.run();
    }

    @Override
    public void onMapEvent(MapEvent event) {
      changed.run();
    }
  }

  /** Writes the record unless the map holds one that is at least as high. */
  void raiseOwnership(String group, OwnershipRecord record) {
    boolean higher =
        OwnershipRecord.parse(ownership.get(group))
            .map(present -> record.compareTo(present) > 0)
            .orElse(true);
    if (higher) {
      ownership.put(group, record.toString());
    }
  }

  Map<String, OwnershipRecord> ownership() {
    Map<String, OwnershipRecord> records = new HashMap<>();
    ownership.forEach(
        (group, text) ->
            OwnershipRecord.parse(text).ifPresent(record -> records.put(group, record)));
    return records;
  }

  void writeFingerprint(String node, String fingerprint) {
    write(fingerprints, node, fingerprint);
  }

  void writeHealth(String node, String view) {
    write(health, node, view);
  }

  /** The members' names, sorted. */
  List<String> members() {
    return hazelcast.getCluster().getMembers().stream()
        .map(SharedMaps::name)
        .sorted()
        .collect(Collectors.toUnmodifiableList());
  }

  /** What the members run, by name; without those that do not say. */
  Map<String, Software> software() {
    Map<String, Software> all = new HashMap<>();
    for (Member member : hazelcast.getCluster().getMembers()) {
      String lvsd = member.getAttribute(HazelcastSettings.LVSD);
      String java = member.getAttribute(HazelcastSettings.JAVA);
      if (lvsd != null && java != null) {
        all.put(name(member), new Software(lvsd, java));
      }
    }
    return Map.copyOf(all);
  }

  Map<String, String> fingerprints(List<String> members) {
    return entriesOf(fingerprints, members);
  }

  Map<String, String> health(List<String> members) {
    return entriesOf(health, members);
  }

  private static void write(ReplicatedMap<String, String> map, String node, String value) {
    if (!value.equals(map.get(node))) {
      map.put(node, value);
    }
  }

  /** Without what nodes have left behind that are gone. */
  private static Map<String, String> entriesOf(
      ReplicatedMap<String, String> map, List<String> members) {
    Map<String, String> present = new HashMap<>();
    for (String member : members) {
      String value = map.get(member);
      if (value != null) {
        present.put(member, value);
      }
    }
    return Map.copyOf(present);
  }

  private static String name(Member member) {
    String name = member.getAttribute(HazelcastSettings.NODE);
    return name == null ? member.getAddress().toString() : name;
  }
}
