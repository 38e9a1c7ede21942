package dev.lvsd.lab;

import static java.util.Objects.requireNonNull;

import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.Directors;
import dev.lvsd.lab.host.Fabric;
import dev.lvsd.lab.host.GuestKernel;
import dev.lvsd.lab.host.Host;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.Cleaner;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.WorkDirectory;
import dev.lvsd.lab.service.Witness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A running laboratory: the fabric, the sites and two directors. {@link #close()} removes all of
 * it; so does the end of the JVM, and, after a crash of the JVM, the next start of a lab with the
 * same home.
 */
public final class Lab implements AutoCloseable {
  /** Where directors find the agent's distribution. */
  public static final String GUEST_DISTRIBUTION = "/mnt/lvsd";

  private final LabOptions options;
  private final WorkDirectory work;
  private final Fabric fabric;
  private final Map<Director, DirectorHost> directors = new EnumMap<>(Director.class);
  private final Map<Director, LvsdAgent> agents = new EnumMap<>(Director.class);
  private final Secrets secrets = Secrets.random();
  private final Optional<Witness> witness;
  private Cluster cluster = Cluster.PAIR;
  private @Nullable Services services;
  private final Thread hook = new Thread(this::remove, "lab-cleanup");
  private boolean closed;

  private Lab(LabOptions options, WorkDirectory work) {
    this.options = options;
    this.work = work;
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      this.fabric = Fabric.create(work);
      for (Director director : Director.values()) {
        DirectorHost host = create(director);
        directors.put(director, host);
        secrets.write(host.share().resolve("etc"));
        LvsdAgent agent = new LvsdAgent(host);
        agent.configure(cluster.configuration());
        agents.put(director, agent);
      }
      this.witness = options.builtDistribution().map(this::createWitness);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Builds the fabric with both directors off, after removing what crashed labs left behind.
   *
   * @throws LabException when the machine lacks something; the message says what to install
   */
  public static Lab create(LabOptions options) {
    List<String> missing = Requirements.missing(options);
    if (!missing.isEmpty()) {
      throw new LabException(String.join("; ", missing));
    }
    Cleaner.removeLeftovers(options.home());
    makeModuleMountPoint();
    String id = String.format(Locale.ROOT, "%05x", ThreadLocalRandom.current().nextInt(1 << 20));
    return new Lab(options, WorkDirectory.create(options.home(), id));
  }

  /** Like {@link #create}, and boots both directors while the services start. */
  public static Lab up(LabOptions options) {
    Lab lab = create(options);
    try {
      CompletableFuture<Void> boots = CompletableFuture.runAsync(lab::bootAll);
      lab.startServices();
      join(List.of(boots));
      return lab;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  public LabOptions options() {
    return options;
  }

  public WorkDirectory work() {
    return work;
  }

  public DirectorHost director(Director director) {
    return requireNonNull(directors.get(director));
  }

  public NamespaceHost site(Site site) {
    return fabric.site(site);
  }

  /** The director's lvsd agent. */
  public LvsdAgent agent(Director director) {
    return requireNonNull(agents.get(director));
  }

  /**
   * What runs on the real servers and the witness.
   *
   * @throws LabException in a lab that has been created only, not brought up
   */
  public Services services() {
    if (services == null) {
      throw new LabException("this lab was made without services");
    }
    return services;
  }

  /**
   * The third voter of a trio.
   *
   * @throws LabException in a lab without the built agent
   */
  public Witness witness() {
    return witness.orElseThrow(() -> new LabException("this lab was made without agents"));
  }

  /** What the agents are configured to be. */
  public Cluster cluster() {
    return cluster;
  }

  /** Configures all agents, none of which may run, for their next start. */
  public void configure(Cluster wanted) {
    cluster = wanted;
    agents.values().forEach(agent -> agent.configure(wanted.configuration()));
    if (wanted == Cluster.TRIO) {
      witness().configure(wanted.configuration());
    }
  }

  public Fabric fabric() {
    return fabric;
  }

  /**
   * The host of that name.
   *
   * @throws LabException that names the known ones
   */
  public Host host(String name) {
    for (Site site : Site.values()) {
      if (site.label().equals(name)) {
        return site(site);
      }
    }
    return director(name);
  }

  /**
   * The director of that name.
   *
   * @throws LabException that names the known hosts
   */
  public DirectorHost director(String name) {
    return directors.values().stream()
        .filter(director -> director.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new LabException(
                    "no such host '" + name + "'; there are: director-a, director-b, " + sites()));
  }

  /** Boots the directors that are off, side by side. */
  public void bootAll() {
    List<CompletableFuture<Void>> boots =
        directors.values().stream()
            .filter(director -> !director.isUp())
            .map(director -> CompletableFuture.runAsync(director::boot))
            .toList();
    join(boots);
  }

  private static void join(List<CompletableFuture<Void>> futures) {
    try {
      futures.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof LabException cause
          ? cause
          : new LabException("booting the directors", e);
    }
  }

  private void startServices() {
    services = Services.start(fabric, work, secrets, options.mariaDb());
  }

  /**
   * Plugs in every cable, loses nothing any more, thaws, boots every director that is off and
   * starts every daemon that was killed, a trio's witness among them: how each experiment ends. The
   * agents of directors are left as they are.
   */
  public void heal() {
    fabric.loseNothing();
    for (Director director : Director.values()) {
      for (Network network : Network.values()) {
        fabric.plug(director, network);
      }
    }
    directors.values().forEach(DirectorHost::heal);
    bootAll();
    if (services != null) {
      services.heal();
    }
    if (cluster == Cluster.TRIO && !witness().daemon().running()) {
      witness().daemon().start();
    }
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // Then the hook is who cleans up, or has done so.
    }
  }

  private synchronized void remove() {
    if (closed) {
      return;
    }
    closed = true;
    Cleaner.remove(work.manifest());
    work.delete();
  }

  private Witness createWitness(Path distribution) {
    Path files = site(Site.WITNESS).directory("agent");
    List.of("etc", "state", "log").forEach(name -> work.directory("witness/agent/" + name));
    secrets.write(files.resolve("etc"));
    return new Witness(
        site(Site.WITNESS), distribution, GUEST_DISTRIBUTION, files, DirectorHost.GUEST_SHARE);
  }

  private DirectorHost create(Director director) {
    Map<Path, String> mounts =
        options.builtDistribution().map(path -> Map.of(path, GUEST_DISTRIBUTION)).orElse(Map.of());
    return Directors.create(
        director,
        options.backend(),
        fabric,
        work,
        mounts,
        GuestKernel.find(options.kernel()),
        options.memoryMegabytes());
  }

  /**
   * The guests bind their own modules over this directory; a root that is read-only must have it.
   */
  private static void makeModuleMountPoint() {
    try {
      Files.createDirectories(Path.of("/lib/modules"));
    } catch (IOException e) {
      throw new LabException("making the mount point /lib/modules", e);
    }
  }

  private static String sites() {
    return String.join(", ", Arrays.stream(Site.values()).map(Site::label).toList());
  }
}
