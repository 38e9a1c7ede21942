package dev.lvsd.agent.api;

import dev.lvsd.agent.events.EventJournal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The registry that every part of the agent may add its meters to; names begin with lvsd. */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /**
   * @param version of the agent, for {@code lvsd_build_info}
   */
  public Metrics(String version) {
    Gauge.builder("lvsd.build.info", () -> 1).tag("version", version).register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Adds {@code lvsd_events_dropped_total} and {@code lvsd_events_last_sequence}. */
  public void bind(EventJournal journal) {
    FunctionCounter.builder("lvsd.events.dropped", journal, EventJournal::dropped)
        .description("Events lost because a reader did not keep up")
        .register(registry);
    Gauge.builder("lvsd.events.last.sequence", journal, EventJournal::lastSequence)
        .description("Number of the latest event")
        .register(registry);
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
