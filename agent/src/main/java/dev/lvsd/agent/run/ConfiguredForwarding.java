package dev.lvsd.agent.run;

import dev.lvsd.agent.config.ServiceConfig;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.table.ForwardingLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the configuration says of the service that a connection belongs to. Immutable. */
final class ConfiguredForwarding implements ForwardingLookup {
  private final Map<Key, ServiceConfig> services = new HashMap<>();

  private record Key(int protocol, long high, long low, int port) {}

  ConfiguredForwarding(List<ServiceConfig> all) {
    for (ServiceConfig service : all) {
      ServiceKey.Virtual virtual = service.virtual();
      java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(virtual.address().getAddress());
      boolean ipv6 = bytes.remaining() == 16;
      long high = ipv6 ? bytes.getLong() : 0;
      long low = ipv6 ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
      services.put(new Key(virtual.protocol().number(), high, low, virtual.port()), service);
    }
  }

  private @Nullable ServiceConfig of(ConnectionView connection) {
    return services.get(
        new Key(
            connection.protocol(),
            connection.virtualHigh(),
            connection.virtualLow(),
            connection.virtualPort()));
  }

  @Override
  public int forwarding(ConnectionView connection) {
    ServiceConfig service = of(connection);
    return service == null ? 0 : service.forwarding().flag();
  }

  @Override
  public int persistenceSeconds(ConnectionView template) {
    ServiceConfig service = of(template);
    return service == null || service.persistence() == null
        ? 0
        : (int) service.persistence().timeout().toSeconds();
  }
}
