package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.Loupe;
import dev.loupe.load.hub.FakeHub;
import dev.loupe.load.hub.Hub;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCheckpointTest {
  @TempDir Path cache;
  @TempDir Path folder;

  private List<TrainingCheckpoint> of(String... revisions) {
    try (FakeHub fake = new FakeHub()) {
      for (String revision : revisions) {
        fake.model("a/b", revision, Map.of());
      }
      return TrainingCheckpoint.of("a/b", new Hub(fake.settings(cache)));
    }
  }

  @Test
  void areInTheOrderOfTheirSteps() {
    assertThat(of("main", "step1000", "step2", "step0", "step143000", "step512"))
        .extracting(TrainingCheckpoint::step)
        .containsExactly(0, 2, 512, 1000, 143000);
  }

  @Test
  void followOneAnotherStageByStage() {
    assertThat(
            of(
                "main",
                "stage2-ingredient1-step1000-tokens3B",
                "stage1-step20000-tokens42B",
                "stage1-step3000-tokens7B"))
        .hasToString(
            "[a/b@stage1-step3000-tokens7B, a/b@stage1-step20000-tokens42B, a/b@stage2-ingredient1-step1000-tokens3B]");
  }

  @Test
  void areNotWhatIsNamedForSomethingElse() {
    assertThat(of("step5", "step", "stepper1", "footstep7", "step5b", "v1", "step-40", "step_41.x"))
        .extracting(TrainingCheckpoint::name)
        .containsExactly("a/b@step5", "a/b@step-40", "a/b@step_41.x");
  }

  @Test
  void aNotebookLoadsThemOneByOne() {
    Copy golden = Copy.of("gpt2-tokenizer", folder);
    Map<String, byte[]> files =
        Map.of(
            "config.json", golden.bytes("config.json"),
            "tokenizer.json", golden.bytes("tokenizer.json"),
            "model.safetensors", golden.bytes("model.safetensors"));
    try (FakeHub fake = new FakeHub()) {
      fake.model("a/b", "step10", files).model("a/b", "step9", files);
      System.setProperty("HF_ENDPOINT", fake.endpoint().toString());
      System.setProperty("HF_HUB_CACHE", cache.toString());
      List<String> loaded = new ArrayList<>();
      for (TrainingCheckpoint checkpoint : Loupe.checkpoints("a/b")) {
        loaded.add(checkpoint.step() + ": " + checkpoint.load().name());
      }
      assertThat(loaded).containsExactly("9: a/b@step9", "10: a/b@step10");
    } finally {
      System.clearProperty("HF_ENDPOINT");
      System.clearProperty("HF_HUB_CACHE");
    }
  }

  @Test
  void saysThatThereAreNone() {
    assertThatThrownBy(() -> of("main", "v1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a/b has no checkpoints of its training: none of its revisions has the name of a step, such as step1000; its revisions are main, v1");
  }

  @Test
  void ofWrenAreThoseOnTheClassPath() {
    List<TrainingCheckpoint> checkpoints = Loupe.checkpoints();
    assertThat(checkpoints).hasSizeGreaterThan(1).isEqualTo(Loupe.checkpoints("wren"));
    assertThat(checkpoints).extracting(TrainingCheckpoint::step).isSorted().doesNotHaveDuplicates();
    TrainingCheckpoint first = checkpoints.get(0);
    assertThat(first).hasToString("wren@step" + first.step());
    assertThat(first.load().name()).isEqualTo("wren@step" + first.step());
    assertThat(first.load().weight("W_E").toArray())
        .isEqualTo(Loupe.load("wren@step" + first.step()).weight("W_E").toArray())
        .isNotEqualTo(Loupe.load().weight("W_E").toArray());
  }

  @Test
  void namesThoseThatThereAreOfWren() {
    for (String name : List.of("wren@step3", "wren@main", "wren@step99999999999")) {
      assertThatThrownBy(() -> Loupe.load(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              name + " is not on the class path; choose one of wren, wren@step");
    }
  }

  @Test
  void refusesAStepBeforeTheFirst() {
    assertThatThrownBy(() -> new TrainingCheckpoint("a", -1))
        .hasMessage("a has step -1, but steps start at 0");
  }
}
