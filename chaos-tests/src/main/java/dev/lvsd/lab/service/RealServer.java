package dev.lvsd.lab.service;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.host.HostsFile;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The daemons on one real server. */
public final class RealServer {
  /** Ports of nginx: 80, and one for each scheduler that is tried in turn. */
  public static final List<Integer> WEB_PORTS = List.of(80, 8081, 8082, 8083, 8084);

  private static final int ECHO_PORT = 82;
  private static final int TELNET_PORT = 23;

  private final NamespaceHost host;
  private final List<Daemon> daemons = new ArrayList<>();

  private RealServer(NamespaceHost host) {
    this.host = host;
  }

  /**
   * Starts nginx, echo and telnetd, and MariaDB where an initialised data directory is given, and
   * waits until all of them listen.
   */
  public static RealServer start(NamespaceHost host, Optional<MariaDbTemplate> mariaDb) {
    RealServer server = new RealServer(host);
    server.daemons.add(server.nginx());
    server.daemons.add(server.echo());
    server.daemons.add(server.telnet());
    mariaDb.ifPresent(
        template -> server.daemons.add(template.daemon(host, host.directory("mysql"))));
    server.daemons.forEach(Daemon::launch);
    server.daemons.forEach(Daemon::awaitListening);
    return server;
  }

  public NamespaceHost host() {
    return host;
  }

  /**
   * The daemon of that name: nginx, echo, telnet or mysql.
   *
   * @throws LabException that names those that run
   */
  public Daemon daemon(String name) {
    return daemons.stream()
        .filter(daemon -> daemon.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(
                    host.name()
                        + " has no daemon '"
                        + name
                        + "' but "
                        + daemons.stream().map(Daemon::name).toList()));
  }

  /** Starts what has been killed. */
  public void heal() {
    daemons.stream().filter(daemon -> !daemon.running()).forEach(Daemon::start);
  }

  private Daemon nginx() {
    Path directory = host.directory("nginx");
    StringBuilder listens = new StringBuilder();
    WEB_PORTS.forEach(port -> listens.append("listen ").append(port).append(" backlog=1024; "));
    String configuration =
        """
        # One process: killing it is the whole server's death.
        master_process off;
        daemon off;
        user root;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 2048; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          server { %2$s root %1$s/html; }
        }
        """
            .formatted(directory, listens);
    write(directory.resolve("nginx.conf"), configuration);
    write(directory.resolve("html/index.html"), host.name() + "\n");
    return new Daemon(
        "nginx",
        host,
        WEB_PORTS.get(0),
        directory,
        List.of("nginx", "-p", directory.toString(), "-c", directory + "/nginx.conf"));
  }

  private Daemon echo() {
    return new Daemon(
        "echo",
        host,
        ECHO_PORT,
        host.directory("echo"),
        ChildJava.command(EchoServer.class, Integer.toString(ECHO_PORT), host.name()));
  }

  /**
   * In a mount namespace with a /run of its own, where inetd and login leave their records, and
   * with a hosts file that knows everybody: telnetd looks its client's name up before it says a
   * word.
   */
  private Daemon telnet() {
    Path directory = host.directory("telnet");
    Path configuration = directory.resolve("inetd.conf");
    Path hosts = directory.resolve("hosts");
    Path resolver = directory.resolve("resolv.conf");
    write(configuration, "telnet stream tcp nowait.10000 root /usr/sbin/telnetd telnetd\n");
    write(hosts, HostsFile.text());
    write(resolver, "# No name server in the lab.\n");
    String script =
        """
        mount -t tmpfs tmpfs /run && : >/run/utmp
        mount --bind %s /etc/hosts && mount --bind %s /etc/resolv.conf && exec inetd -i %s
        """
            .formatted(hosts, resolver, configuration);
    return new Daemon(
        "telnet", host, TELNET_PORT, directory, List.of("unshare", "--mount", "sh", "-c", script));
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(requireNonNull(file.getParent()));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("writing " + file, e);
    }
  }
}
