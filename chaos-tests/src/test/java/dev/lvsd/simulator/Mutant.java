package dev.lvsd.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A fault put into the core, or into the simulator's model of the VIP owner, by one replacement in
 * one source file.
 *
 * @param fault what it stands for
 * @param folder the source file's, below the modules
 * @param text that is replaced; it must be there exactly once
 */
record Mutant(String fault, Path folder, String file, String text, String replacement) {
  private static final Path MODULES =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().resolve("..");
  private static final Path ELECTION =
      Path.of("agent", "src", "main", "java", "dev", "lvsd", "agent", "election");
  private static final Path SIMULATOR =
      Path.of("chaos-tests", "src", "main", "java", "dev", "lvsd", "simulator");

  static Mutant ofElection(String fault, String file, String text, String replacement) {
    return new Mutant(fault, ELECTION, file, text, replacement);
  }

  static Mutant ofSimulator(String fault, String file, String text, String replacement) {
    return new Mutant(fault, SIMULATOR, file, text, replacement);
  }

  @Override
  public String toString() {
    return fault;
  }

  /** The source with the fault in it. */
  String mutated() throws IOException {
    String original = Files.readString(MODULES.resolve(folder).resolve(file));
    int at = original.indexOf(text);
    if (at < 0 || original.indexOf(text, at + 1) >= 0) {
      throw new AssertionError(
          "the mutant '"
              + fault
              + "' has rotted: its text is "
              + (at < 0 ? "not" : "more than once")
              + " in "
              + file
              + "; say there what the rule's code is now: "
              + text);
    }
    return original.substring(0, at) + replacement + original.substring(at + text.length());
  }

  /** The core and the simulator, apart from those of the tests, with the fault in them. */
  ClassLoader classes() throws IOException {
    return new Apart(compile());
  }

  private Map<String, byte[]> compile() throws IOException {
    List<JavaFileObject> sources = new ArrayList<>();
    try (Stream<Path> all = Files.list(MODULES.resolve(folder))) {
      for (Path each : all.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String content = each.endsWith(file) ? mutated() : Files.readString(each);
        sources.add(new Source(each.toUri(), content));
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path classes = Files.createTempDirectory("mutant");
    try {
      List<String> options =
          List.of(
              "-proc:none",
              "-nowarn",
              "-XDcompilePolicy=simple",
              "-classpath",
              System.getProperty("java.class.path"),
              "-d",
              classes.toString());
      if (!compiler.getTask(null, null, null, options, null, sources).call()) {
        throw new AssertionError("the mutant '" + fault + "' does not compile");
      }
      return read(classes);
    } finally {
      delete(classes);
    }
  }

  private static Map<String, byte[]> read(Path classes) throws IOException {
    Map<String, byte[]> all = new HashMap<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(each).toString().replace('/', '.');
        all.put(name.substring(0, name.length() - ".class".length()), Files.readAllBytes(each));
      }
    }
    return all;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String content;

    Source(URI uri, String content) {
      super(uri, Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }

  /** Loads both packages itself, whatever its parent has of them. */
  private static final class Apart extends ClassLoader {
    private static final List<String> PACKAGES =
        List.of("dev.lvsd.agent.election.", "dev.lvsd.simulator.");

    private final Map<String, byte[]> mutated;

    Apart(Map<String, byte[]> mutated) {
      super(Mutant.class.getClassLoader());
      this.mutated = mutated;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (PACKAGES.stream().noneMatch(name::startsWith)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      byte[] bytes = mutated.get(name);
      if (bytes == null) {
        bytes = original(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
      String resource = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = Mutant.class.getResourceAsStream(resource)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
