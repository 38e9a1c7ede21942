package dev.lvsd.deploy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the classes that an agent loads at its start, so that {@code bin/lvsd-cds} can have the JVM
 * archive them. A real agent cannot be asked: it needs privileges, IPVS and a configuration. So the
 * libraries are started here on the loopback address, alone, and lvsd's own classes are loaded
 * without being run. Takes a few seconds; opens ephemeral ports on 127.0.0.1 only.
 */
public final class Training {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int STEP_SECONDS = 60;

  private Training() {}

  /** A native function, for the code that jnr-ffi generates at run time. */
  public interface Native {
    int getpid();
  }

  public static void main(String[] args) throws IOException, TimeoutException {
    loadOwnClasses();
    new ObjectMapper().readTree("{\"services\": [{\"weight\": 1}]}");
    jnr.ffi.LibraryLoader.create(Native.class).load("c").getpid();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.counter("training").increment();

    Vertx vertx =
        await(
            Vertx.builder()
                .with(
                    new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(LOOPBACK)))
                .withClusterManager(new HazelcastClusterManager(loneMember()))
                .buildClustered());
    try {
      serveOneRequest(vertx, registry);
      vertx.eventBus().publish("training", "done");
    } finally {
      await(vertx.close());
    }
  }

  private static void loadOwnClasses() throws IOException {
    for (String entry :
        List.of(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))) {
      String name = new File(entry).getName();
      if (!name.startsWith("lvsd-") || !name.endsWith(".jar")) {
        continue;
      }
      try (JarFile jar = new JarFile(entry)) {
        jar.stream().map(JarEntry::getName).filter(Training::isOwnClass).forEach(Training::load);
      }
    }
  }

  private static boolean isOwnClass(String entry) {
    return entry.startsWith("dev/lvsd/")
        && entry.endsWith(".class")
        && !entry.endsWith("-info.class");
  }

  private static void load(String entry) {
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, false, Training.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // The archive is then without this class, which costs a little time at the start and no more.
      System.err.println("lvsd-cds: left out " + name + ": " + e);
    }
  }

  private static Config loneMember() {
    Config config = new Config();
    config.setClusterName("lvsd-cds");
    config.setProperty(ClusterProperty.LOGGING_TYPE.getName(), "slf4j");
    config.setProperty(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "false");
    config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(LOOPBACK);
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    // The agent joins by TCP/IP too: these are the classes that it will load.
    join.getTcpIpConfig().setEnabled(true).addMember(LOOPBACK);
    return config;
  }

  private static void serveOneRequest(Vertx vertx, PrometheusMeterRegistry registry)
      throws TimeoutException {
    Router router = Router.router(vertx);
    router.get("/metrics").handler(context -> context.end(registry.scrape()));
    int port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, LOOPBACK)).actualPort();
    // Held in a variable: Vert.x closes a client that nothing refers to any more.
    HttpClient client = vertx.createHttpClient();
    await(
        client
            .request(HttpMethod.GET, port, LOOPBACK, "/metrics")
            .compose(request -> request.send())
            .compose(response -> response.body()));
    await(client.close());
  }

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(STEP_SECONDS, TimeUnit.SECONDS);
  }
}
