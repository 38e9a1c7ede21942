package dev.lvsd.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.spi.merge.MergingValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HighestEpochMergePolicyTest {
  private record Value(Object value) implements MergingValue<Object> {
    @Override
    public Object getDeserializedValue() {
      return value;
    }

    @Override
    public Object getRawValue() {
      return value;
    }
  }

  private static @Nullable Object merge(String merging, @Nullable String existing) {
    return new HighestEpochMergePolicy()
        .merge(new Value(merging), existing == null ? null : new Value(existing));
  }

  @Test
  void the_higher_epoch_stays_whichever_side_it_was_on() {
    assertThat(merge("10@a", "9@b")).isEqualTo("10@a");
    assertThat(merge("9@b", "10@a")).isEqualTo("10@a");
    assertThat(merge("10@a", "10@b")).isEqualTo("10@b");
  }

  @Test
  void a_record_that_only_one_side_has_stays() {
    assertThat(merge("10@a", null)).isEqualTo("10@a");
  }

  @Test
  void a_record_that_cannot_be_understood_loses() {
    assertThat(merge("garbage", "1@a")).isEqualTo("1@a");
    assertThat(merge("1@a", "garbage")).isEqualTo("1@a");
  }
}
