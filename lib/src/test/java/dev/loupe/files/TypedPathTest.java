package dev.loupe.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.Loupe;
import dev.loupe.prompts.PromptPair;
import dev.loupe.prompts.PromptSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypedPathTest {
  private final String users = System.getProperty("user.home");
  @TempDir private Path home;

  @BeforeEach
  void moveIn() {
    System.setProperty("user.home", home.toString());
  }

  @AfterEach
  void moveOut() {
    System.setProperty("user.home", users);
  }

  @Test
  void aTildeAtTheBeginningIsTheHomeFolder() {
    assertThat(TypedPath.of("~/a/b.csv")).isEqualTo(home.resolve("a/b.csv"));
    assertThat(TypedPath.of("~")).isEqualTo(home);
    assertThat(TypedPath.of("a/~/b~")).isEqualTo(Path.of("a/~/b~"));
    assertThat(TypedPath.of("~other/x")).isEqualTo(Path.of("~other/x"));
    assertThat(TypedPath.of("")).isEqualTo(Path.of(""));
  }

  @Test
  void aModelIsLoadedFromTheHomeFolder() throws Exception {
    Path golden = Path.of("src/test/resources/golden/gpt2-tokenizer");
    Files.createDirectory(home.resolve("mine"));
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(golden.resolve(file), home.resolve("mine").resolve(file));
    }
    assertThat(Loupe.load("~/mine").name()).isEqualTo("mine");
    assertThat(Loupe.load(Path.of("~/mine")).name()).isEqualTo("mine");
    assertThatThrownBy(() -> Loupe.load("~/nowhere"))
        .hasMessageStartingWith(home.resolve("nowhere") + " is not a folder");
  }

  @Test
  void promptsAreWrittenToAndReadFromTheHomeFolder() {
    PromptSet set = new PromptSet("set", List.of(new PromptPair("a", "b", " x", " y")));
    set.save("~/pairs.csv");
    assertThat(Loupe.promptSet("~/pairs.csv").pairs()).isEqualTo(set.pairs());
    assertThat(home.resolve("pairs.csv")).exists();
  }
}
