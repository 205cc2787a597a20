package dev.loupe.kernel.magic;

import dev.loupe.kernel.hint.Folders;
import dev.loupe.kernel.host.LineMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Adds jars and folders to the class path of the following cells; its value is the list of what was
 * added.
 */
public final class ClasspathMagic implements LineMagic {
  private final Kind kind;
  private final Consumer<String> classpath;

  /** How a folder is added. */
  public enum Kind {
    /** The jars in it; if it has no jars, the classes in it. */
    JARS("%jars lib/*.jar    add jars to the class path; for a folder, the jars in it"),
    /** The classes in it. */
    CLASSPATH(
        "%classpath target/classes lib/*.jar    add folders of classes, or jars, to the class path");

    private final String help;

    Kind(String help) {
      this.help = help;
    }
  }

  /** The magic that adds to {@code classpath}. */
  public ClasspathMagic(Kind kind, Consumer<String> classpath) {
    this.kind = kind;
    this.classpath = classpath;
  }

  @Override
  public String name() {
    return kind == Kind.JARS ? "jars" : "classpath";
  }

  @Override
  public String help() {
    return kind.help;
  }

  @Override
  public List<String> options(String typed) {
    return Folders.files(typed);
  }

  @Override
  public Object run(List<String> arguments) throws IOException {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "%" + name() + " needs a path: " + kind.help.split(" {4}")[0]);
    }
    List<String> added = new ArrayList<>();
    for (String argument : arguments) {
      for (Path path : PathPattern.matching(argument)) {
        entries(path).forEach(entry -> added.add(entry.toString()));
      }
    }
    added.forEach(classpath);
    return added;
  }

  private List<Path> entries(Path path) throws IOException {
    if (kind == Kind.CLASSPATH || !Files.isDirectory(path)) {
      return List.of(path);
    }
    try (var files = Files.list(path)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      return jars.isEmpty() ? List.of(path) : jars;
    }
  }
}
