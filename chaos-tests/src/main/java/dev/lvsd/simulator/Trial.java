package dev.lvsd.simulator;

import dev.lvsd.simulator.Simulation.Shape;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one seed stands for: a cluster and what happens to it. Three of four meet {@link Nemesis},
 * who does anything at any time; the others go through a {@link Drill}, which aims one fault and
 * knows how soon there must be an owner again.
 */
final class Trial {
  private final long seed;
  private final Simulation simulation;
  private final boolean drill;

  /**
   * How a run went.
   *
   * @param violation absent where nothing was wrong
   * @param windows in which two kernels answered, with an excuse
   */
  record Verdict(
      long seed,
      @Nullable String violation,
      int claims,
      Map<Judge.Excuse, Judge.Windows> windows) {}

  Trial(long seed, boolean tracing) {
    this.seed = seed;
    this.drill = seed % 4 == 3;
    this.simulation = new Simulation(seed, shape(Math.floorMod(seed / 4, 32)), tracing);
  }

  private static Shape shape(int kind) {
    return switch (kind) {
      case 0, 1 -> Shape.PAIR.fast();
      case 2, 3 -> Shape.TRIO.fast();
      case 4, 5 -> Shape.PAIR.oneGateway();
      case 6, 7 -> Shape.FIVE;
      case 8 -> Shape.SINGLE;
      default -> kind % 2 == 0 ? Shape.PAIR : Shape.TRIO;
    };
  }

  Verdict run() {
    if (drill) {
      new Drill(simulation).run();
    } else {
      new Nemesis(simulation).run();
    }
    Judge judge = simulation.judge;
    return new Verdict(seed, judge.violation(), judge.claims().size(), Map.copyOf(judge.windows()));
  }

  String trace() {
    return simulation.trace();
  }
}
