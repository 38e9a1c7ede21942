package dev.lvsd.sync.resync;

/** Is told what a source does. Called on the sync thread; must not block. */
public interface ResyncListener {
  /** A full pass has begun. */
  void began(PassProgress pass);

  /** A full pass is over. */
  void ended(PassResult result);

  /** An audit round is over, or has found before its end that too much is missing. */
  void measured(CoverageRound round);
}
