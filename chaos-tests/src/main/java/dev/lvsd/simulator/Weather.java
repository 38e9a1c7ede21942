package dev.lvsd.simulator;

/** How bad things are at the moment, everywhere. Probabilities are 0..1. */
final class Weather {
  /** Of a heartbeat, on each path. */
  double loss;

  double duplication;

  /** Of a heartbeat that takes a detour of up to 150 ms, and so is overtaken. */
  double detours;

  /** Of an ARP frame; between two directors no more than two in a row are lost. */
  double arpLoss;

  /** Of a thread's stall of at most 10 ms, per step. */
  double shortStalls;

  /** Of a thread's stall of at most 500 ms, per step. */
  double longStalls;

  long delayFromNanos = 50_000;
  long delayToNanos = 500_000;

  void calm() {
    loss = 0;
    duplication = 0;
    detours = 0;
    arpLoss = 0;
    shortStalls = 0;
    longStalls = 0;
    delayToNanos = 500_000;
  }
}
