package dev.lvsd.lab.scenario;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.measure.ConnectionList;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Clients of a persistent web service, each with an address of its own on the client's machine. */
final class PersistentClients {
  /** So many that none would go to another real server by chance is unlikely. */
  static final int COUNT = 12;

  /** The page is the real server's name. */
  private static final Pattern PAGE = Pattern.compile("(?m)^(rs\\d)\\s*$");

  /** The port of a template whose real server is gone, until its time is over. */
  private static final String VOID = ":65535";

  private final NamespaceHost host;
  private final String virtual;
  private final List<String> addresses =
      IntStream.range(0, COUNT).mapToObj(i -> "192.168.10." + (200 + i)).toList();

  /**
   * Gives the machine their addresses.
   *
   * @param virtual the service, as address and port
   */
  PersistentClients(NamespaceHost host, String virtual) {
    this.host = host;
    this.virtual = virtual;
    addresses.forEach(
        client -> host.must("ip addr replace " + client + "/32 dev eth0 noprefixroute"));
  }

  /**
   * Each makes a request.
   *
   * @return by client the name of the real server that answered
   * @throws LabException when one is not answered
   */
  Map<String, String> request() {
    Map<String, String> servers = new TreeMap<>();
    addresses.forEach(client -> servers.put(client, request(client)));
    return servers;
  }

  private String request(String from) {
    ExecResult ab =
        host.sh("ab -v 4 -n 1 -c 1 -s 10 -B " + from + " http://" + virtual + "/index.html");
    Matcher page = PAGE.matcher(ab.out());
    if (!ab.ok() || !page.find()) {
      throw new LabException("a request from " + from + " to " + virtual + " is not answered");
    }
    return page.group(1);
  }

  /** By client where its template of a service goes. */
  static Map<String, String> templates(ConnectionList list, String virtual) {
    Map<String, String> servers = new TreeMap<>();
    list.templates(virtual).stream()
        .filter(t -> !t.destination().endsWith(VOID))
        .forEach(t -> servers.put(host(t.client()), t.destination()));
    return servers;
  }

  /** The address of a client. */
  static String host(String client) {
    return client.substring(0, client.lastIndexOf(':'));
  }
}
