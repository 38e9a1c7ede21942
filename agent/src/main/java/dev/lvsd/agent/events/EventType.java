package dev.lvsd.agent.events;

/** Every event that lvsd emits; {@link #type()} is the CloudEvents type. */
public enum EventType {
  AGENT_STARTED("dev.lvsd.agent.started", Severity.INFO),
  AGENT_STOPPING("dev.lvsd.agent.stopping", Severity.INFO),
  VIP_ACQUIRED("dev.lvsd.vip.acquired", Severity.INFO),
  VIP_RELEASED("dev.lvsd.vip.released", Severity.INFO),
  VIP_REINSTATED("dev.lvsd.vip.reinstated", Severity.WARNING),
  VIP_CONFLICT("dev.lvsd.vip.conflict", Severity.ERROR),
  VIP_FAILED("dev.lvsd.vip.failed", Severity.ERROR),
  ELECTION_STATE("dev.lvsd.election.state", Severity.INFO),
  ELECTION_BLOCKED("dev.lvsd.election.blocked", Severity.WARNING),
  STANDBY_ENTERED("dev.lvsd.standby.entered", Severity.WARNING),
  STANDBY_LEFT("dev.lvsd.standby.left", Severity.INFO),
  PEER_UP("dev.lvsd.peer.up", Severity.INFO),
  PEER_DOWN("dev.lvsd.peer.down", Severity.WARNING),
  PATH_UP("dev.lvsd.path.up", Severity.INFO),
  PATH_DOWN("dev.lvsd.path.down", Severity.WARNING),
  NETWORK_LOST("dev.lvsd.network.lost", Severity.WARNING),
  NETWORK_REACHED("dev.lvsd.network.reached", Severity.INFO),
  INTERFACE_REMOVED("dev.lvsd.interface.removed", Severity.WARNING),
  INTERFACE_REPLACED("dev.lvsd.interface.replaced", Severity.WARNING),
  HEARTBEAT_REFUSED("dev.lvsd.heartbeat.refused", Severity.WARNING),
  REALSERVER_UP("dev.lvsd.realserver.up", Severity.INFO),
  REALSERVER_DOWN("dev.lvsd.realserver.down", Severity.WARNING),
  SERVICE_DOWN("dev.lvsd.service.down", Severity.ERROR),
  SERVICE_UP("dev.lvsd.service.up", Severity.INFO),
  IPVS_REPAIRED("dev.lvsd.ipvs.repaired", Severity.WARNING),
  IPVS_FAILED("dev.lvsd.ipvs.failed", Severity.ERROR),
  SYNC_FAILED("dev.lvsd.sync.failed", Severity.ERROR),
  SYNC_RESYNCED("dev.lvsd.sync.resynced", Severity.INFO),
  SYNC_INCOMPLETE("dev.lvsd.sync.incomplete", Severity.WARNING),
  SYNC_COVERAGE_LOW("dev.lvsd.sync.coverage.low", Severity.WARNING),
  SYNC_COVERAGE_RESTORED("dev.lvsd.sync.coverage.restored", Severity.INFO),
  SYNC_TRUST_LOST("dev.lvsd.sync.trust.lost", Severity.WARNING),
  STATE_FAILED("dev.lvsd.state.failed", Severity.ERROR),
  STATE_RESTORED("dev.lvsd.state.restored", Severity.INFO),
  CONFIGURATION_DIFFERS("dev.lvsd.configuration.differs", Severity.WARNING),
  WEBHOOK_DROPPED("dev.lvsd.webhook.dropped", Severity.WARNING);

  private final String type;
  private final Severity severity;

  EventType(String type, Severity severity) {
    this.type = type;
    this.severity = severity;
  }

  public String type() {
    return type;
  }

  public Severity severity() {
    return severity;
  }

  public enum Severity {
    INFO,
    WARNING,
    ERROR
  }
}
