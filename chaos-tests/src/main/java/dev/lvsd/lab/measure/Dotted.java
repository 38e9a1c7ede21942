package dev.lvsd.lab.measure;

/** IPv4 addresses as sync messages have them. */
final class Dotted {
  private Dotted() {}

  /** The address as a number, its first octet the most significant one. */
  static long number(String dotted) {
    long address = 0;
    for (String octet : dotted.split("\\.", -1)) {
      address = address << 8 | Integer.parseInt(octet);
    }
    return address;
  }
}
