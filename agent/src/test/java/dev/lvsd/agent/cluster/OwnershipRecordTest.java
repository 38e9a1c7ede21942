package dev.lvsd.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnershipRecordTest {
  @Test
  void its_text_is_read_back() {
    OwnershipRecord record = new OwnershipRecord(7, "director@odd");
    assertThat(OwnershipRecord.parse(record.toString())).contains(record);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "@", "7", "7@", "@a", "x@a", "-1@a", "99999999999999999999@a"})
  void anything_else_is_no_record(String text) {
    assertThat(OwnershipRecord.parse(text)).isEmpty();
    assertThat(OwnershipRecord.parse(4711)).isEqualTo(Optional.empty());
  }

  @Test
  void the_counter_decides_as_a_number_and_the_name_breaks_ties() {
    OwnershipRecord nine = new OwnershipRecord(9, "b");
    OwnershipRecord ten = new OwnershipRecord(10, "a");
    assertThat(OwnershipRecord.higher(nine, ten)).isEqualTo(ten);
    assertThat(OwnershipRecord.higher(ten, nine)).isEqualTo(ten);
    assertThat(OwnershipRecord.higher(ten, new OwnershipRecord(10, "b")).node()).isEqualTo("b");
  }
}
