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
  private static final long PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "garbage-on-heartbeat-port";
  }

  @Override
  public String description() {
    return "20,000 datagrams of garbage to each heartbeat port change nothing";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    try (Watch watch = Watch.begin(pair.client())) {
      pair.awaitWhole();
      Agent master = pair.master();
      int port = master.heartbeatPort();
      watch.fault();
      for (Director director : Director.values()) {
        send(pair, director.address(Network.OUTSIDE), port);
      }
      Watch.judge(watch.end(), findings, 150);
      findings.holds("the VIP stays where it is", pair.master() == master);
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
                            Garbage.class, address, Integer.toString(port), "20000", "1"))));
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
