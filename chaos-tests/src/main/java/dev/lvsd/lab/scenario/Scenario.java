package dev.lvsd.lab.scenario;

/**
 * A named experiment. It finds a pair that is whole (both directors up, both agents running, one of
 * them master) and may leave it in any state: healing is the runner's.
 */
public interface Scenario {
  /** Lower case with hyphens; unique. */
  String name();

  /** What is done and what must hold, in one line. */
  String description();

  /**
   * Carries it out.
   *
   * @throws dev.lvsd.lab.process.LabException when it cannot be carried through; the verdict then
   *     is unknown
   */
  void run(Pair pair, Findings findings);
}
