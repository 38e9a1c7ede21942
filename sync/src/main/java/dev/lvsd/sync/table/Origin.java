package dev.lvsd.sync.table;

/** Who says that a connection exists, and so whether our own kernel is sure to hold it. */
public enum Origin {
  /** Our own kernel's sync message. */
  KERNEL(true),
  /** Our own kernel's /proc/net/ip_vs_conn. */
  PROC(true),
  /** A sync message of the peer's kernel: ours takes it unless its socket overflows. */
  PEER(false),
  /** A sync message that we made for our own kernel, which may overflow as well. */
  FED(false);

  private final boolean certain;

  Origin(boolean certain) {
    this.certain = certain;
  }

  /** Whether dropped datagrams cannot make it wrong. */
  public boolean certain() {
    return certain;
  }
}
