package dev.loupe.kernel.maven;

import dev.loupe.kernel.host.LineMagic;
import java.util.List;

/** Adds a Maven repository in which artifacts are searched. */
public final class MavenRepoMagic implements LineMagic {
  /** The names of this magic: Loupe's, and IJava's. */
  public static final List<String> NAMES = List.of("mavenRepo", "addMavenRepo");

  private final String name;
  private final Artifacts artifacts;

  /** The magic of one of the {@link #NAMES}, for later calls of {@code artifacts}. */
  public MavenRepoMagic(String name, Artifacts artifacts) {
    this.name = name;
    this.artifacts = artifacts;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String help() {
    return name.equals("mavenRepo")
        ? "%mavenRepo ID URL    also search this Maven repository"
        : "%" + name + "    another name of %mavenRepo";
  }

  @Override
  public Object run(List<String> arguments) {
    if (arguments.size() != 2) {
      throw new IllegalArgumentException(
          "%" + name + " needs a name and an address: %" + name + " lab https://maven.example.org");
    }
    artifacts.addRepository(arguments.get(0), arguments.get(1));
    return null;
  }
}
