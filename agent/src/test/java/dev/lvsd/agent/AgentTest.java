package dev.lvsd.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentTest {
  private final List<Integer> halted = new ArrayList<>();

  @Test
  void anErrorOnAnyThreadEndsTheAgent() {
    Agent.uncaught(Thread.currentThread(), new NoClassDefFoundError("x"), halted::add);
    assertThat(halted).containsExactly(70);
  }

  @Test
  void anExceptionCostsOnlyItsThread() {
    Agent.uncaught(Thread.currentThread(), new IllegalStateException("x"), halted::add);
    assertThat(halted).isEmpty();
  }
}
