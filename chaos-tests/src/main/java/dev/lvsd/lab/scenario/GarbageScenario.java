package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.measure.Garbage;
import dev.lvsd.lab.process.LabException;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** A stranger sends garbage to the heartbeat port. */
final class GarbageScenario implements Scenario {
  /** The default of {@code cluster.heartbeat.port}. */
  private static final int HEARTBEAT_PORT = 8971;

  private static final long PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "garbage-on-heartbeat-port";
  }

  @Override
  public String description() {
    return "5000 datagrams of garbage, 1000 a second, to each heartbeat port change nothing";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Watch watch = Watch.begin(pair.client())) {
      pair.awaitWhole();
      Agent master = pair.master();
      findings.holds("heartbeats are heard on that port", master.listensOnUdp(HEARTBEAT_PORT));
      watch.fault();
      for (Director director : Director.values()) {
        send(pair, director.address(Network.OUTSIDE), HEARTBEAT_PORT);
      }
      Watch.judge(watch.end(), findings, 150);
      pair.judgeStays("the VIP stays where it is", master, findings);
      findings.holds("both agents run", master.alive() && pair.other(master).alive());
    }
  }

  private static void send(Pair pair, String address, int port) {
    Process process =
        pair.client()
            .start(
                new ProcessBuilder(
                    new ArrayList<>(
                        ChildJava.command(
                            Garbage.class, address, Integer.toString(port), "5000", "1"))));
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new LabException("sending garbage to " + address + ":" + port + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while sending garbage", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
