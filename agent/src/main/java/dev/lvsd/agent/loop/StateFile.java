package dev.lvsd.agent.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file {@code election.json} in the state directory: replaced whole, and synced before it
 * counts. Every call blocks for as long as the disk takes, which may be for ever.
 */
final class StateFile implements Disk {
  private static final String FILE = "election.json";

  private final Path directory;
  private final Path file;

  StateFile(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(FILE);
  }

  /** {@link Remembered#NOTHING} where there is no file; its directory is created. */
  Remembered read() throws IOException {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new IOException(
          "cannot create the state directory " + directory + ": " + why(e) + "; see stateDir", e);
    }
    if (!Files.exists(file)) {
      return Remembered.NOTHING;
    }
    try {
      return Remembered.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IOException(
          "cannot read "
              + file
              + ": "
              + why(e)
              + "; what this node promised is not known, so leave its agent stopped for at least 10"
              + " s, and for longer than heartbeat.interval x multiplier, then delete it and start"
              + " the agent while another node runs, which knows the epochs; lvsd standby, if it"
              + " was given, has to be given again",
          e);
    }
  }

  @Override
  public void put(Remembered remembered) throws IOException {
    Path fresh = directory.resolve(FILE + ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        ByteBuffer bytes = ByteBuffer.wrap(remembered.json());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
        parent.force(true);
      }
    } catch (IOException e) {
      throw new IOException(why(e), e);
    }
  }

  /** One line; Java's own messages for files are often the name alone. */
  private static String why(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (e instanceof FileAlreadyExistsException) {
      return "a file of that name is in the way";
    } else if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason();
    } else if (e instanceof JsonProcessingException json) {
      return json.getOriginalMessage().lines().findFirst().orElse("not JSON");
    }
    return String.valueOf(e.getMessage());
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
