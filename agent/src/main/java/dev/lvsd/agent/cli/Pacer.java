package dev.lvsd.agent.cli;

/** Time for commands that look again and again. */
interface Pacer {
  Pacer SYSTEM =
      new Pacer() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void pause(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }
      };

  /** Monotonic. */
  long nanos();

  void pause(long millis) throws InterruptedException;
}
