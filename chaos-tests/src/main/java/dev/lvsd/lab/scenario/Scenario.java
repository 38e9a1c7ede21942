package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Cluster;

/**
 * A named experiment. It finds a pair that is whole (both directors up, both agents running, one of
 * them master) and may leave it in any state: healing is the runner's.
 */
public interface Scenario {
  /** Lower case with hyphens; unique. */
  String name();

  /** What is done and what must hold, in one line. */
  String description();

  /** Which agents it is about. */
  default Cluster cluster() {
    return Cluster.PAIR;
  }

  /**
   * The same with its fault lasting no longer than it takes to be judged: for runs of all of them.
   */
  default Scenario brief() {
    return this;
  }

  /**
   * Carries it out.
   *
   * @throws dev.lvsd.lab.process.LabException when it cannot be carried through; the verdict then
   *     is unknown
   */
  void run(Pair pair, Findings findings);
}
