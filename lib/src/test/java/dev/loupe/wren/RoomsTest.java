package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An arrow between the packages of wren may only point down. */
class RoomsTest {
  private static final Path WREN = Path.of("src/wren/java/dev/loupe/wren");
  private static final Pattern USE = Pattern.compile("import dev\\.loupe\\.wren\\.([a-z]*)\\b");
  private static final int CROWDED = 26;

  /** Each room and the rooms that it may use; the empty name is the recipe itself. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.of(
          "bpe", Set.of(),
          "text", Set.of("bpe"),
          "world", Set.of("text"),
          "behaviour", Set.of("world", "text"),
          "", Set.of("behaviour", "world", "text", "bpe"),
          "phenomena", Set.of("", "behaviour", "world", "text"));

  private static List<Path> sources(String room) throws IOException {
    try (Stream<Path> files = Files.list(WREN.resolve(room))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void noArrowPointsUp() throws IOException {
    Set<String> up = new TreeSet<>();
    for (String room : MAY_USE.keySet()) {
      for (Path source : sources(room)) {
        USE.matcher(Files.readString(source))
            .results()
            .map(use -> use.group(1))
            .filter(used -> !used.equals(room) && !MAY_USE.get(room).contains(used))
            .forEach(used -> up.add(source + " uses '" + used + "'"));
      }
    }
    assertThat(up).isEmpty();
  }

  @Test
  void everyRoomSaysWhatItIsAndNoneIsCrowded() throws IOException {
    for (String room : MAY_USE.keySet()) {
      assertThat(sources(room))
          .as(room)
          .hasSizeLessThan(CROWDED)
          .contains(WREN.resolve(room).resolve("package-info.java"));
    }
  }

  @Test
  void thePlanNamesEveryRoom() throws IOException {
    try (Stream<Path> files = Files.list(WREN)) {
      assertThat(files.filter(Files::isDirectory).map(room -> room.getFileName().toString()))
          .allMatch(MAY_USE::containsKey);
    }
  }
}
