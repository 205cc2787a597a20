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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An arrow between packages may only point down. */
class ArchitectureTest {
  private static final Path MAIN = Path.of("src/main/java/dev/loupe");
  private static final Pattern OURS = Pattern.compile("\\bdev\\.loupe\\.([a-z.]+)\\.([A-Z]\\w*)");
  private static final int CROWDED = 26;

  private final Floors floors = new Floors();

  /** One source file of the library. */
  record Source(Path path, String text) {
    String room() {
      Path folder = MAIN.relativize(path).getParent();
      return folder == null ? "" : folder.toString().replace('/', '.');
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

  @Test
  void noArrowPointsUp() {
    Set<String> up = new TreeSet<>();
    for (Source source : sources()) {
      for (MatchResult use : source.uses()) {
        if (!floors.allow(source.room(), use.group(1))) {
          up.add(source + " uses " + use.group());
        }
      }
    }
    assertThat(up).isEmpty();
  }

  @Test
  void picturesAndArchitecturesKnowNoDjl() {
    assertThat(sources())
        .filteredOn(source -> source.room().matches("(view|arch|jinja)(\\..*)?|site|progress"))
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
  void noRoomIsCrowded() {
    Map<String, Long> files =
        sources().stream().collect(Collectors.groupingBy(Source::room, Collectors.counting()));
    assertThat(files).allSatisfy((room, count) -> assertThat(count).as(room).isLessThan(CROWDED));
  }

  @Test
  void everyTypeIsNamedForWhatItIs() {
    Pattern empty = Pattern.compile(".*(Utils?|Helpers?|Manager|Impl|Base)");
    assertThat(sources()).filteredOn(source -> empty.matcher(source.name()).matches()).isEmpty();
  }

  @Test
  void everyPackageSaysWhatItIs() {
    Set<String> rooms = sources().stream().map(Source::room).collect(Collectors.toSet());
    rooms.remove("");
    assertThat(rooms)
        .allMatch(
            room ->
                Files.exists(MAIN.resolve(room.replace('.', '/')).resolve("package-info.java")));
  }
}
