package dev.lvsd.lab;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.host.Fabric;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.WorkDirectory;
import dev.lvsd.lab.service.MariaDbTemplate;
import dev.lvsd.lab.service.RealServer;
import dev.lvsd.lab.service.Webhooks;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs behind and beside the directors: two real servers and a receiver of webhooks. */
public final class Services {
  private final Map<Site, RealServer> realServers = new EnumMap<>(Site.class);
  private final Webhooks webhooks;

  private Services(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  static Services start(Fabric fabric, WorkDirectory work, Secrets secrets, boolean mariaDb) {
    Services services = new Services(new Webhooks(fabric.site(Site.WITNESS), secrets.webhookKey()));
    services.webhooks.daemon().start();
    Optional<MariaDbTemplate> template =
        mariaDb
            ? Optional.of(MariaDbTemplate.create(work, secrets.mysqlPassword()))
            : Optional.empty();
    for (Site site : List.of(Site.RS1, Site.RS2)) {
      services.realServers.put(site, RealServer.start(fabric.site(site), template));
    }
    return services;
  }

  public RealServer realServer(Site site) {
    return requireNonNull(realServers.get(site), "not a real server");
  }

  /**
   * The real server of that name.
   *
   * @throws LabException when there is none
   */
  public RealServer realServer(String name) {
    return realServers.values().stream()
        .filter(server -> server.host().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new LabException("no real server '" + name + "' but rs1 and rs2"));
  }

  public Webhooks webhooks() {
    return webhooks;
  }

  /** Starts what has been killed. */
  void heal() {
    realServers.values().forEach(RealServer::heal);
    if (!webhooks.daemon().running()) {
      webhooks.daemon().start();
    }
  }
}
