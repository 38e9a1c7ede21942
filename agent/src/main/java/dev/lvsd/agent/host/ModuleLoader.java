package dev.lvsd.agent.host;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Loads a kernel module. */
@FunctionalInterface
public interface ModuleLoader {
  /** Empty where it was loaded, else why it was not, in a few words. Blocks for some seconds. */
  Optional<String> load(String module);

  /** Runs {@code modprobe}, for 5 s at most; its absence is a reason like any other. */
  static ModuleLoader modprobe() {
    return ModuleLoader::modprobe;
  }

  private static Optional<String> modprobe(String module) {
    try {
      Process process =
          new ProcessBuilder("modprobe", module)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("modprobe " + module + " did not end within 5 s");
      }
      int status = process.exitValue();
      return status == 0
          ? Optional.empty()
          : Optional.of("modprobe " + module + " ended with status " + status);
    } catch (IOException e) {
      return Optional.of("modprobe cannot be run");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
