package dev.lvsd.lab.host;

import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.WorkDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A host that is a network namespace: it shares this machine's files and runs at native speed. */
public final class NamespaceHost implements Host {
  private final Site site;
  private final String namespace;
  private final WorkDirectory work;

  NamespaceHost(Site site, String namespace, WorkDirectory work) {
    this.site = site;
    this.namespace = namespace;
    this.work = work;
  }

  @Override
  public String name() {
    return site.label();
  }

  public Site site() {
    return site;
  }

  public String namespace() {
    return namespace;
  }

  @Override
  public ExecResult sh(String script, Duration patience) {
    return Commands.run(inNamespace(List.of("sh", "-c", script)), "", patience);
  }

  /** Starts a program there that dies with the lab. Its builder's command is wrapped. */
  public Process start(ProcessBuilder builder) {
    return work.start(builder.command(inNamespace(builder.command())));
  }

  /** A directory of this host's own below the lab's work directory. */
  public Path directory(String name) {
    return work.directory(site.label() + "/" + name);
  }

  private List<String> inNamespace(List<String> command) {
    List<String> wrapped = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    wrapped.addAll(command);
    return wrapped;
  }
}
