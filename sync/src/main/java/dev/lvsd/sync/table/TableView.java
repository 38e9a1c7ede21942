package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionView;
import java.util.Map;

/**
 * A record of the table, read and written in place; moved from one to the next.
 *
 * <pre>
 *  0 hash (2 words) | 2 client port, virtual port | 3 destination port, flags
 *  4 protocol (8 bits), state (8), marks (16) | 5 mark | 6 timeout in seconds
 *  7 first seen | 8 put | 9 expires (steps) | 10 client, virtual, destination
 * </pre>
 */
final class TableView implements ConnectionView {
  static final int ADDRESSES = 10;
  static final int IPV4_WORDS = ADDRESSES + 3;
  static final int IPV6_WORDS = ADDRESSES + 12;
  private static final int UNSURE = 1;
  private static final int CERTAIN = 2;
  private static final int HAS_OPTIONS = 4;

  private final Map<Long, byte[]> options;
  private int[] words = {};
  private int at;
  private boolean ipv6;

  TableView(Map<Long, byte[]> options) {
    this.options = options;
  }

  TableView moveTo(Segment segment, int record, boolean ipv6) {
    words = segment.chunk(record);
    at = segment.offset(record);
    this.ipv6 = ipv6;
    return this;
  }

  /** Writes everything but the hash and the times. */
  void set(ConnectionView from, boolean certain, boolean hasOptions) {
    words[at + 2] = from.clientPort() << 16 | from.virtualPort();
    words[at + 3] = from.destinationPort() << 16 | from.flags() & 0xFFFF;
    int marks = (certain ? CERTAIN : 0) | (hasOptions ? HAS_OPTIONS : 0);
    words[at + 4] = from.protocol() << 24 | (from.state() & 0xFF) << 16 | marks;
    words[at + 5] = from.fwmark();
    words[at + 6] = from.timeoutSeconds();
    if (ipv6) {
      setLong(ADDRESSES, from.clientHigh());
      setLong(ADDRESSES + 2, from.clientLow());
      setLong(ADDRESSES + 4, from.virtualHigh());
      setLong(ADDRESSES + 6, from.virtualLow());
      setLong(ADDRESSES + 8, from.destinationHigh());
      setLong(ADDRESSES + 10, from.destinationLow());
    } else {
      words[at + ADDRESSES] = (int) from.clientLow();
      words[at + ADDRESSES + 1] = (int) from.virtualLow();
      words[at + ADDRESSES + 2] = (int) from.destinationLow();
    }
  }

  /** Writes a state, and the flags as far as a mask says; the entry is believed again. */
  void setState(int state, int flags, int mask, boolean certain) {
    words[at + 3] = words[at + 3] & ~mask | flags & mask;
    int marks = words[at + 4] & HAS_OPTIONS | (certain ? CERTAIN : 0);
    words[at + 4] = words[at + 4] & 0xFF00_0000 | (state & 0xFF) << 16 | marks;
  }

  void setTimes(int firstSeen, int put, int expires) {
    words[at + 7] = firstSeen;
    words[at + 8] = put;
    words[at + 9] = expires;
  }

  void distrust() {
    words[at + 4] |= UNSURE;
  }

  boolean unsure() {
    return (words[at + 4] & UNSURE) != 0;
  }

  boolean certain() {
    return (words[at + 4] & CERTAIN) != 0;
  }

  boolean hasOptions() {
    return (words[at + 4] & HAS_OPTIONS) != 0;
  }

  int firstSeen() {
    return words[at + 7];
  }

  int put() {
    return words[at + 8];
  }

  int expires() {
    return words[at + 9];
  }

  long key() {
    return getLong(0);
  }

  boolean sameDestination(ConnectionView other) {
    return destinationPort() == other.destinationPort()
        && destinationLow() == other.destinationLow()
        && destinationHigh() == other.destinationHigh();
  }

  private void setLong(int word, long value) {
    words[at + word] = (int) (value >>> 32);
    words[at + word + 1] = (int) value;
  }

  private long getLong(int word) {
    return (long) words[at + word] << 32 | words[at + word + 1] & 0xFFFF_FFFFL;
  }

  private long high(int address) {
    return ipv6 ? getLong(ADDRESSES + 4 * address) : 0;
  }

  private long low(int address) {
    return ipv6
        ? getLong(ADDRESSES + 4 * address + 2)
        : words[at + ADDRESSES + address] & 0xFFFF_FFFFL;
  }

  @Override
  public boolean ipv6() {
    return ipv6;
  }

  @Override
  public int protocol() {
    return words[at + 4] >>> 24;
  }

  @Override
  public int clientPort() {
    return words[at + 2] >>> 16;
  }

  @Override
  public int virtualPort() {
    return words[at + 2] & 0xFFFF;
  }

  @Override
  public int destinationPort() {
    return words[at + 3] >>> 16;
  }

  @Override
  public long clientHigh() {
    return high(0);
  }

  @Override
  public long clientLow() {
    return low(0);
  }

  @Override
  public long virtualHigh() {
    return high(1);
  }

  @Override
  public long virtualLow() {
    return low(1);
  }

  @Override
  public long destinationHigh() {
    return high(2);
  }

  @Override
  public long destinationLow() {
    return low(2);
  }

  @Override
  public int flags() {
    return words[at + 3] & 0xFFFF;
  }

  @Override
  public int state() {
    return words[at + 4] >>> 16 & 0xFF;
  }

  @Override
  public int fwmark() {
    return words[at + 5];
  }

  @Override
  public int timeoutSeconds() {
    return words[at + 6];
  }

  @Override
  public byte[] options() {
    byte[] kept = hasOptions() ? options.get(key()) : null;
    return kept == null ? ConnectionView.super.options() : kept.clone();
  }
}
