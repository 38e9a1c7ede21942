package dev.lvsd.agent.events;

import dev.lvsd.agent.time.WallClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps on disk up to which number events may have been numbered, so that the numbers rise over
 * restarts. Numbers are reserved in blocks: after a crash they go on behind the block, after an
 * orderly stop behind the last one used.
 *
 * <p>Blocks its caller for as long as the disk takes; one thread at a time. A disk that cannot be
 * written costs the promise, not the events: it is logged once.
 */
final class SequenceStore {
  private static final Logger log = LoggerFactory.getLogger(SequenceStore.class);

  private final Path file;
  private boolean failing;

  SequenceStore(Path file) {
    this.file = file;
  }

  /**
   * The highest number that may have been used; 0 where there is no file yet. If the file cannot be
   * understood, the milliseconds since 1970, which no counter that began at 1 has reached.
   */
  long read(WallClock clock) {
    try {
      long used = Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip());
      if (used >= 0) {
        return used;
      }
      log.warn("{} holds a negative number; event numbers go on from the time of day", file);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException | NumberFormatException e) {
      log.warn("{} cannot be read ({}); event numbers go on from the time of day", file, e + "");
    }
    return clock.now().toEpochMilli();
  }

  /** Records, durably, that numbers up to this one may be in use. False if the disk refused. */
  boolean write(long upTo) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              next,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap((upTo + "\n").getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      failing = false;
      return true;
    } catch (IOException e) {
      if (!failing) {
        log.error(
            "reserving event numbers in {} failed: {}; after a restart numbers may repeat. Check"
                + " that stateDir is writable and has space",
            file,
            e.toString());
      }
      failing = true;
      return false;
    }
  }
}
