package dev.loupe.kernel.maven;

import dev.loupe.kernel.host.CellMagic;
import dev.loupe.kernel.host.LineMagic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Adds the dependencies of a POM, in a file or in the cell, to the class path. */
public final class LoadFromPomMagic {
  private static final Set<String> SCOPES = Set.of("compile", "runtime", "system", "import");

  private final Artifacts artifacts;
  private final Consumer<String> classpath;

  /** The magics that add to {@code classpath}. */
  public LoadFromPomMagic(Artifacts artifacts, Consumer<String> classpath) {
    this.artifacts = artifacts;
    this.classpath = classpath;
  }

  private List<String> load(Path pom, List<String> scopes) {
    List<String> jars =
        artifacts.ofPom(pom, scopes.isEmpty() ? SCOPES : Set.copyOf(scopes)).stream()
            .map(Path::toString)
            .toList();
    jars.forEach(classpath);
    System.out.println("added " + (jars.size() == 1 ? "1 jar" : jars.size() + " jars"));
    return jars;
  }

  private List<String> loadText(String body, List<String> scopes) throws IOException {
    Path pom = Files.createTempFile("loupe-", "-pom.xml");
    try {
      return load(Files.writeString(pom, PomText.whole(body)), scopes);
    } finally {
      Files.delete(pom);
    }
  }

  /** {@code %loadFromPOM file scopes}. */
  public LineMagic line() {
    return new Line();
  }

  /** {@code %%loadFromPOM scopes}, with the POM below. */
  public CellMagic cell() {
    return new Cell();
  }

  private final class Line implements LineMagic {
    @Override
    public String name() {
      return "loadFromPOM";
    }

    @Override
    public String help() {
      return "%loadFromPOM pom.xml    add the dependencies of a Maven project";
    }

    @Override
    public Object run(List<String> arguments) {
      if (arguments.isEmpty() || !Files.isRegularFile(Path.of(arguments.get(0)))) {
        throw new IllegalArgumentException(
            "there is no file "
                + (arguments.isEmpty() ? "named" : arguments.get(0))
                + "; write %loadFromPOM pom.xml, or %%loadFromPOM with the POM below");
      }
      Path pom = Path.of(arguments.get(0)).toAbsolutePath();
      return load(pom, arguments.subList(1, arguments.size()));
    }
  }

  private final class Cell implements CellMagic {
    @Override
    public String name() {
      return "loadFromPOM";
    }

    @Override
    public String help() {
      return "%%loadFromPOM    add the <dependency> elements below, or those of a whole POM";
    }

    @Override
    public void run(List<String> scopes, String body) throws IOException {
      loadText(body, scopes);
    }
  }
}
