package dev.lvsd.lab.host;

/** The names of the lab's machines as a hosts(5) file: there is no name server in the lab. */
public final class HostsFile {
  private HostsFile() {}

  /** One line for each address of each machine. */
  public static String text() {
    StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
    for (Director director : Director.values()) {
      for (Network network : Network.values()) {
        lines.append(director.address(network)).append(' ').append(director.label()).append('\n');
      }
    }
    for (Site site : Site.values()) {
      lines.append(site.address()).append(' ').append(site.label()).append('\n');
    }
    return lines.toString();
  }
}
