package dev.loupe.kernel.maven;

import dev.loupe.kernel.host.LineMagic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Adds artifacts and their dependencies to the class path; its value is the list of jars. */
public final class MavenMagic implements LineMagic {
  /** The names of this magic: Loupe's, and IJava's two. */
  public static final List<String> NAMES =
      List.of("maven", "addMavenDependency", "addMavenDependencies");

  private final String name;
  private final Artifacts artifacts;
  private final Consumer<String> classpath;

  /** The magic of one of the {@link #NAMES}, which adds to {@code classpath}. */
  public MavenMagic(String name, Artifacts artifacts, Consumer<String> classpath) {
    this.name = name;
    this.artifacts = artifacts;
    this.classpath = classpath;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String help() {
    return name.equals("maven")
        ? "%maven org.apache.commons:commons-math3:3.6.1    add a library and its dependencies"
        : "%" + name + "    another name of %maven";
  }

  @Override
  public Object run(List<String> coordinates) {
    if (coordinates.isEmpty()) {
      throw new IllegalArgumentException("%" + name + " needs an artifact: group:artifact:version");
    }
    List<String> all = new ArrayList<>();
    for (String one : coordinates) {
      List<Path> jars = artifacts.of(one);
      jars.forEach(jar -> all.add(jar.toString()));
      System.out.println(one + (jars.size() == 1 ? ": 1 jar" : ": " + jars.size() + " jars"));
    }
    all.forEach(classpath);
    return all;
  }
}
