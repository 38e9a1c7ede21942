package dev.lvsd.simulator;

import static dev.lvsd.simulator.Mutant.ofElection;
import static dev.lvsd.simulator.Mutant.ofSimulator;

import java.util.List;

/**
 * The faults that the simulator must find: for each rule of the election, the core without it.
 *
 * <p>Two rules have no mutant here, as others cover for them in all of 5000 seeds: that the lower
 * of two candidates yields (retries are randomised), and that a promise lasts for the whole ttl (a
 * master that is heard is not voted against either).
 */
final class Mutants {
  private Mutants() {}

  static List<Mutant> all() {
    return List.of(
        ofElection(
            "the lease counts from receipt, not from sending",
            "Election.java",
            "    long sent = packet.answeredSentNanos();\n",
            "    long sent =\n"
                + "        packet.answeredSentNanos() == Long.MIN_VALUE\n"
                + "            ? Long.MIN_VALUE\n"
                + "            : peer.liveNanos;\n"),
        ofElection(
            "a vote is promised twice",
            "Voter.java",
            "        && (current == null\n",
            "        && (current == null || current != null\n"),
        ofElection(
            "epochs that an earlier life put on disk are not heeded",
            "Election.java",
            "      epochs.seen(floor.counter());\n",
            ""),
        ofElection(
            "a claim does not wait until its epoch is on disk",
            "Epochs.java",
            "    return largest + 1 <= reserved;\n",
            "    return true;\n"),
        ofElection(
            "no abstention after a restart",
            "Election.java",
            "    this.voter = new Voter(settings.ttlNanos(), nowNanos + abstainNanos);\n",
            "    this.voter = new Voter(settings.ttlNanos(), nowNanos);\n"),
        ofElection(
            "the arbiter is granted while the peer is heard",
            "PeerView.java",
            "    return !everBarred || nowNanos - barredNanos >= nanos;\n",
            "    return true;\n"),
        ofElection(
            "a peer that does not hear this node does not bar the arbiter",
            "PeerView.java",
            "    return !everBarred || nowNanos - barredNanos >= nanos;\n",
            "    return !liveWithin(nanos, nowNanos);\n"),
        ofSimulator(
            "a refresh that comes after the deadline is not undone",
            "SimVipOwner.java",
            "    if (mine != tenure || agent.leaseOver()) {\n",
            "    if (mine < 0) {\n"),
        ofElection(
            "no probe before a claim",
            "Inquiry.java",
            "    return probe.clear(masterHeardNanos, nowNanos)\n",
            "    return nowNanos == nowNanos || probe.clear(masterHeardNanos, nowNanos)\n"),
        ofElection(
            "a transfer is valid for ever",
            "Election.java",
            "    long until = readySent + settings.grantNanos();\n",
            "    long until = nowNanos + settings.grantNanos();\n"),
        ofElection(
            "a master does not release when its lease ends",
            "Election.java",
            "    if (nowNanos - (leaseEndNanos(nowNanos) - settings.releaseBudgetNanos()) >= 0) {\n",
            "    if (nowNanos != nowNanos) {\n"),
        ofElection(
            "a grant for an old epoch counts",
            "PeerView.java",
            "    return grantEpoch == epoch ? grantUntilNanos : Long.MIN_VALUE;\n",
            "    return grantUntilNanos;\n"),
        ofElection(
            "a promise is extended for a candidate that does not hear the voter",
            "Election.java",
            "    if (!packet.live()) {\n      return;\n",
            "    if (!packet.live()) {\n      answer(packet, peer, nowNanos);\n      return;\n"),
        ofElection(
            "the gateways' word is worth twice the ttl",
            "ElectionSettings.java",
            "ARBITER_PERCENT = 80;",
            "ARBITER_PERCENT = 200;"),
        ofElection(
            "the old master claims at once after a handover",
            "Election.java",
            "    notBeforeNanos = nowNanos + settings.graceNanos();\n"
                + "    if (handover.released(released, settings.graceNanos(), nowNanos)) {\n",
            "    if (handover.released(released, 0, nowNanos)) {\n"),
        ofElection(
            "a claim may follow a probe that was answered",
            "ProbeWindow.java",
            "        && finding == Finding.CLEAR\n",
            ""),
        ofElection(
            "a master that is silent may be followed while it holds by the gateways' word",
            "Inquiry.java",
            "probe.unansweredFor(settings.arbiterOverNanos(), nowNanos)",
            "probe.running()"));
  }
}
