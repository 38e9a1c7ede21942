package dev.lvsd.agent.config;

/** JSON pointers, RFC 6901. */
final class Pointers {
  private Pointers() {}

  static String key(String parent, String key) {
    return parent + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  static String index(String parent, int index) {
    return parent + "/" + index;
  }
}
