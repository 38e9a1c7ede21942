package dev.lvsd.lab;

import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * keepalived as its users run it, to compare lvsd with: one VRRP instance on each network, joined
 * in a sync group, the kernel's connection sync, and the services of the lab's pair of lvsd agents
 * that are measured.
 */
public final class KeepalivedAgent extends Agent {
  /** What to install for it. */
  public static final String PROGRAM = "keepalived";

  private static final String WEB_CHECK =
      """
      HTTP_GET {
        url {
          path /index.html
          status_code 200
        }
      }""";

  private KeepalivedAgent(DirectorHost director) {
    super(director, "keepalived");
  }

  /** keepalived on the director, configured to advertise itself so often. */
  public static KeepalivedAgent on(DirectorHost director, Duration advertInterval) {
    KeepalivedAgent agent = new KeepalivedAgent(director);
    agent.configure(configuration(director.director(), advertInterval));
    return agent;
  }

  @Override
  String command() {
    return "echo 1 >/proc/sys/net/ipv4/ip_forward; setsid %s --dont-fork --log-console -f %s"
        .formatted(PROGRAM, configuration());
  }

  /** Its children do the work. */
  @Override
  String whole(long pid) {
    return pid + " $(pgrep -P " + pid + ")";
  }

  @Override
  public boolean ready() {
    return alive();
  }

  /** VRRP version 3: only that one advertises itself more often than once a second. */
  static String configuration(Director director, Duration advertInterval) {
    int priority = director == Director.A ? 150 : 100;
    String interval = String.format(Locale.ROOT, "%.2f", advertInterval.toMillis() / 1000.0);
    StringBuilder text = new StringBuilder();
    text.append(
        """
        global_defs {
          router_id %s
          vrrp_version 3
          lvs_sync_daemon %s inside id 51
        }
        vrrp_sync_group both {
          group {
            outside
            inside
          }
        }
        """
            .formatted(director.label(), Network.INSIDE.directorInterface()));
    text.append(vrrp(Network.OUTSIDE, Site.VIP, 51, priority, interval));
    text.append(vrrp(Network.INSIDE, Site.INSIDE_GATEWAY, 52, priority, interval));
    text.append(service(80, "wrr", WEB_CHECK));
    text.append(service(82, "wlc", "TCP_CHECK {\n}"));
    return text.toString();
  }

  private static String vrrp(Network network, String vip, int id, int priority, String interval) {
    return """
        vrrp_instance %s {
          state BACKUP
          interface %s
          virtual_router_id %d
          priority %d
          advert_int %s
          virtual_ipaddress {
            %s/%d
          }
        }
        """
        .formatted(
            network.label(),
            network.directorInterface(),
            id,
            priority,
            interval,
            vip,
            network.prefixLength());
  }

  private static String service(int port, String scheduler, String check) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        virtual_server %s %d {
          delay_loop 1
          lb_algo %s
          lb_kind NAT
          protocol TCP
        """
            .formatted(Site.VIP, port, scheduler));
    List.of(Site.RS1, Site.RS2)
        .forEach(
            server ->
                text.append(
                    """
                      real_server %s %d {
                        weight %d
                        %s
                      }
                    """
                        .formatted(server.address(), port, server == Site.RS1 ? 3 : 1, check)));
    return text.append("}\n").toString();
  }
}
