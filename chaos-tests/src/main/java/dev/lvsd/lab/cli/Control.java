package dev.lvsd.lab.cli;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Lab;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.service.Daemon;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Carries out on a running lab what another process asks for, as words: {@code verb HOST ...}. */
final class Control {
  private static final Duration EXEC_PATIENCE = Duration.ofHours(1);

  private final Lab lab;

  Control(Lab lab) {
    this.lab = lab;
  }

  ExecResult obey(List<String> words) {
    try {
      return dispatch(words);
    } catch (LabException e) {
      return new ExecResult(1, "", "lvsd-lab: " + e.getMessage() + "\n");
    }
  }

  private ExecResult dispatch(List<String> words) {
    String verb = word(words, 0);
    return switch (verb) {
      case "exec" -> lab.host(word(words, 1)).sh(word(words, 2), EXEC_PATIENCE);
      case "power-off" -> then(() -> director(words).powerOff());
      case "boot" -> booted(director(words).boot());
      case "freeze" -> then(() -> director(words).freeze());
      case "thaw" -> then(() -> director(words).thaw());
      case "unplug" -> cables(words, false);
      case "plug" -> cables(words, true);
      case "agent" -> then(() -> agent(lab.agent(director(words).director()), word(words, 2)));
      case "service" -> then(() -> service(words));
      case "status" -> new ExecResult(0, status(), "");
      default -> throw new LabException("the lab knows no '" + verb + "'");
    };
  }

  private static void agent(Agent agent, String action) {
    if (action.equals("start")) {
      agent.start();
    } else {
      agent.signal(action.toUpperCase(Locale.ROOT));
    }
  }

  private void service(List<String> words) {
    Daemon daemon = lab.services().realServer(word(words, 1)).daemon(word(words, 2));
    switch (word(words, 3)) {
      case "kill" -> daemon.kill();
      case "start" -> daemon.start();
      default -> throw new LabException("a service can be told 'kill' or 'start'");
    }
  }

  /** One network, or both when none is named. */
  private ExecResult cables(List<String> words, boolean plug) {
    Director director = director(words).director();
    List<Network> networks =
        words.size() > 2 ? List.of(Network.named(words.get(2))) : List.of(Network.values());
    for (Network network : networks) {
      if (plug) {
        lab.fabric().plug(director, network);
      } else {
        lab.fabric().unplug(director, network);
      }
    }
    return new ExecResult(0, "", "");
  }

  /** The directors: what they are, whether they are up, which cables are in. */
  String status() {
    StringBuilder text = new StringBuilder();
    for (Director director : Director.values()) {
      DirectorHost host = lab.director(director);
      text.append(
          String.format(
              Locale.ROOT,
              "%s  %s  %s  outside %s  inside %s%n",
              host.name(),
              host.backend(),
              host.isUp() ? "up" : "off",
              cable(director, Network.OUTSIDE),
              cable(director, Network.INSIDE)));
    }
    return text.toString();
  }

  private String cable(Director director, Network network) {
    return lab.fabric().plugged(director, network) ? "plugged" : "unplugged";
  }

  private DirectorHost director(List<String> words) {
    return lab.director(word(words, 1));
  }

  private static ExecResult then(Runnable action) {
    action.run();
    return new ExecResult(0, "", "");
  }

  private static ExecResult booted(Duration time) {
    return new ExecResult(
        0, String.format(Locale.ROOT, "up after %.1f s%n", time.toMillis() / 1000.0), "");
  }

  private static String word(List<String> words, int index) {
    if (index >= words.size()) {
      throw new LabException("the request is too short: " + words);
    }
    return words.get(index);
  }
}
