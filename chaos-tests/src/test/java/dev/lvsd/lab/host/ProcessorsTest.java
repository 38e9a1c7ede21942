package dev.lvsd.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.lab.process.LabException;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
  @Test
  void rangesAndSingleOnesAreRead() {
    assertThat(Processors.parse("Name:\tx\nCpus_allowed_list:\t0-2,5\nThreads:\t1\n"))
        .containsExactly(0, 1, 2, 5);
    assertThat(Processors.parse("Cpus_allowed_list:\t3\n")).containsExactly(3);
  }

  @Test
  void noListIsAnError() {
    assertThatThrownBy(() -> Processors.parse("Threads:\t1\n")).isInstanceOf(LabException.class);
  }
}
