package dev.loupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An arrow between packages may only point down. */
class ArchitectureTest {
  private static final Path MAIN = Path.of("src/main/java/dev/loupe");
  private static final Pattern OURS = Pattern.compile("\\bdev\\.loupe\\.([a-z]+)\\.([A-Za-z]+)");

  /** The floors of the house; what is not named here is an analysis. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "view", Set.of(),
          "progress", Set.of(),
          "tensor", Set.of("view"),
          "site", Set.of("tensor"),
          "arch", Set.of(),
          "jinja", Set.of(),
          "files", Set.of(),
          "load", Set.of("arch", "tensor", "model", "jinja", "progress", "files"),
          "model", Set.of("site", "arch", "tensor", "progress", "view"),
          "prompts", Set.of("model", "tensor", "view", "files"));

  private static final Set<String> ANALYSIS_MAY_USE =
      Set.of("prompts", "model", "site", "arch", "tensor", "progress", "view");

  /** Analyses that are built upon others. */
  private static final Map<String, Set<String>> ANALYSIS_MAY_ALSO_USE =
      Map.of("circuit", Set.of("patching"));

  /** One source file of the library. */
  record Source(Path path, String text) {
    String feature() {
      Path folder = MAIN.relativize(path).getParent();
      return folder == null ? "" : folder.getName(0).toString();
    }

    String name() {
      return path.getFileName().toString().replace(".java", "");
    }

    List<MatchResult> uses() {
      String code = text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//.*", "");
      return OURS.matcher(code).results().toList();
    }

    int lines() {
      return (int) text.lines().count();
    }

    @Override
    public String toString() {
      return MAIN.relativize(path).toString();
    }
  }

  private static List<Source> sources() {
    try (Stream<Path> files = Files.walk(MAIN)) {
      List<Source> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(ArchitectureTest::read)
              .toList();
      assertThat(sources).hasSizeGreaterThan(50);
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Source read(Path path) {
    try {
      return new Source(path, Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean allowed(String from, String to) {
    return from.isEmpty()
        || from.equals(to)
        || MAY_USE.getOrDefault(from, ANALYSIS_MAY_USE).contains(to)
        || ANALYSIS_MAY_ALSO_USE.getOrDefault(from, Set.of()).contains(to);
  }

  @Test
  void noArrowPointsUp() {
    Set<String> up = new TreeSet<>();
    for (Source source : sources()) {
      for (MatchResult use : source.uses()) {
        if (!allowed(source.feature(), use.group(1))) {
          up.add(source + " uses " + use.group());
        }
      }
    }
    assertThat(up).isEmpty();
  }

  @Test
  void sitesKnowOfTensorsOnlyTheirAxes() {
    assertThat(sources().stream().filter(source -> source.feature().equals("site")))
        .flatMap(Source::uses)
        .filteredOn(use -> use.group(1).equals("tensor"))
        .extracting(use -> use.group(2))
        .containsOnly("Axis");
  }

  @Test
  void theHubKnowsNothingOfModels() {
    assertThat(
            sources().stream().filter(source -> source.path().startsWith(MAIN.resolve("load/hub"))))
        .hasSizeGreaterThan(5)
        .flatMap(Source::uses)
        .extracting(use -> use.group(1) + "." + use.group(2))
        .containsOnly("load.hub", "progress.Progress");
  }

  @Test
  void picturesAndArchitecturesKnowNoDjl() {
    assertThat(sources())
        .filteredOn(
            source ->
                Set.of("view", "arch", "site", "progress", "jinja").contains(source.feature()))
        .filteredOn(source -> source.text().contains("ai.djl"))
        .isEmpty();
  }

  @Test
  void theLibraryKnowsNoKernel() {
    Pattern kernel =
        Pattern.compile(
            "^import .*(jupyter|jjava|ijava|jshell|dev\\.loupe\\.kernel)", Pattern.MULTILINE);
    assertThat(sources()).filteredOn(source -> kernel.matcher(source.text()).find()).isEmpty();
  }

  @Test
  void noClassIsLongAndMostAreShort() {
    assertThat(sources()).filteredOn(source -> source.lines() > 400).isEmpty();
    List<Integer> lengths = sources().stream().map(Source::lines).sorted().toList();
    assertThat(lengths.get(lengths.size() / 2)).isLessThan(100);
  }

  @Test
  void everyTypeIsNamedForWhatItIs() {
    Pattern empty = Pattern.compile(".*(Utils?|Helpers?|Manager|Impl|Base)");
    assertThat(sources()).filteredOn(source -> empty.matcher(source.name()).matches()).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    try (Stream<Path> folders = Files.list(MAIN)) {
      assertThat(folders.filter(Files::isDirectory))
          .filteredOn(folder -> !Files.exists(folder.resolve("package-info.java")))
          .isEmpty();
    }
  }
}
