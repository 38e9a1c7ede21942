package dev.lvsd.health;

/** Is told what checks find, on the scheduler's thread. Must not block. */
public interface CheckListener<K> {
  /** A probe has ended; after every one, before {@link #onChange} where both apply. */
  void onResult(CheckStatus<K> status);

  /** The health differs from before this probe. */
  void onChange(CheckStatus<K> status, Health before);

  /** A probe began more than one interval after it was due: checks cannot keep up. */
  void onLate(CheckStatus<K> status, long latenessNanos);
}
