package dev.lvsd.lab.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one running lab and the manifest in it, which is always written before the thing
 * that it records is made. Safe for use by several threads.
 */
public final class WorkDirectory {
  static final String MANIFEST = "manifest";

  private final Path path;
  private final String id;
  private final Set<ProcessIdentity> children = new LinkedHashSet<>();

  private WorkDirectory(Path path, String id) {
    this.path = path;
    this.id = id;
  }

  /** Makes the directory {@code home/id}, readable by its owner only. */
  public static WorkDirectory create(Path home, String id) {
    try {
      Files.createDirectories(home);
      Path path = home.resolve(id);
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      WorkDirectory directory = new WorkDirectory(path, id);
      directory.write();
      return directory;
    } catch (IOException e) {
      throw new LabException("making the lab's work directory in " + home, e);
    }
  }

  public Path path() {
    return path;
  }

  public String id() {
    return id;
  }

  /** A subdirectory, made when it is not there. */
  public Path directory(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new LabException("making " + path.resolve(name), e);
    }
  }

  /** Starts a child that dies with the lab, and records it. */
  public Process start(ProcessBuilder builder) {
    Process process = Spawner.start(builder);
    ProcessIdentity.of(process.pid()).ifPresent(this::record);
    return process;
  }

  public Manifest manifest() {
    synchronized (children) {
      children.removeIf(child -> !child.alive());
      return new Manifest(id, ProcessIdentity.self(), List.copyOf(children));
    }
  }

  /** Removes the directory and all in it. */
  public void delete() {
    delete(path);
  }

  private void record(ProcessIdentity child) {
    synchronized (children) {
      children.add(child);
      write();
    }
  }

  private void write() {
    try {
      Path draft = path.resolve(MANIFEST + ".new");
      Files.writeString(draft, manifest().format());
      Files.move(draft, path.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LabException("writing the lab's manifest in " + path, e);
    }
  }

  static void delete(Path tree) {
    try {
      Files.walkFileTree(tree, new Deleter());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
