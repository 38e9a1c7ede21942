package dev.lvsd.lab.host;

/** The two directors: their names, addresses and network cards. */
public enum Director {
  A("director-a", 'a', 11),
  B("director-b", 'b', 12);

  private final String label;
  private final char letter;
  private final int number;

  Director(String label, char letter, int number) {
    this.label = label;
    this.letter = letter;
    this.number = number;
  }

  public String label() {
    return label;
  }

  /** Its own address on the network, not a VIP. */
  public String address(Network network) {
    return switch (network) {
      case OUTSIDE -> "192.168.10." + number;
      case INSIDE -> "172.16.20." + number;
    };
  }

  /** Link-layer address of its card on the network, lower case with colons. */
  public String mac(Network network) {
    return "02:00:00:00:0" + letter + ":0" + (network == Network.OUTSIDE ? 1 : 2);
  }

  /** The fabric's end of its cable to the network. */
  String port(Network network) {
    return "tap-" + letter + network.letter();
  }
}
