package dev.lvsd.agent.cluster;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * After a split, the ownership record with the higher epoch stays, whichever side Hazelcast has
 * chosen to survive: a merge must never lower an epoch. A record that cannot be understood loses.
 *
 * <p>Hazelcast makes it by name and sends it between members; it has no state.
 */
public final class HighestEpochMergePolicy
    implements SplitBrainMergePolicy<Object, MergingValue<Object>, Object> {

  /** For Hazelcast. */
  public HighestEpochMergePolicy() {}

  @Override
  public @Nullable Object merge(
      MergingValue<Object> merging, @Nullable MergingValue<Object> existing) {
    Object mergingValue = merging.getDeserializedValue();
    Object existingValue = existing == null ? null : existing.getDeserializedValue();
    Optional<OwnershipRecord> mergingRecord = OwnershipRecord.parse(mergingValue);
    Optional<OwnershipRecord> existingRecord = OwnershipRecord.parse(existingValue);
    if (mergingRecord.isEmpty()) {
      return existingValue;
    }
    boolean mergingWins =
        existingRecord.isEmpty() || mergingRecord.get().compareTo(existingRecord.get()) > 0;
    return mergingWins ? mergingValue : existingValue;
  }

  @Override
  public void writeData(ObjectDataOutput out) {}

  @Override
  public void readData(ObjectDataInput in) {}
}
