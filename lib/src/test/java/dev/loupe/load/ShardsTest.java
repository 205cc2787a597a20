package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checkpoint in several files is the one in a single file. */
class ShardsTest {
  private static final String FIRST = "model-00001-of-00002.safetensors";
  private static final String SECOND = "model-00002-of-00002.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path folder;
  private Copy copy;

  @BeforeEach
  void split() {
    copy = Copy.of("gpt2", folder).sharded();
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> ModelLoader.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void shardsAreTheSameModel() {
    Tokens tokens = Golden.named("gpt2").tokens();
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(ModelLoader.load(folder, Device.cpu()).run(tokens).logits().toArray())
        .isEqualTo(Golden.named("gpt2").model().run(tokens).logits().toArray());
  }

  @Test
  void aSingleFileGoesBeforeAnIndex() throws IOException {
    Files.delete(folder.resolve(FIRST));
    Files.copy(
        Golden.named("gpt2").folder().resolve("model.safetensors"),
        folder.resolve("model.safetensors"));
    assertThat(ModelLoader.load(folder).name()).isEqualTo(folder.getFileName().toString());
  }

  @Test
  void namesAShardThatIsMissing() throws IOException {
    Files.delete(folder.resolve(SECOND));
    refuses(folder + " has no " + SECOND + ", which " + INDEX + " names");
  }

  @Test
  void namesATensorThatItsShardDoesNotHave() {
    copy.index("transformer.extra", FIRST);
    refuses(folder.resolve(FIRST) + " has no 'transformer.extra', which " + INDEX + " lists there");
  }

  @Test
  void namesATensorThatTheIndexPlacesElsewhere() {
    copy.index("transformer.wte.weight", FIRST);
    refuses(
        folder.resolve(SECOND)
            + " has 'transformer.wte.weight', which "
            + INDEX
            + " does not list there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model.safetensors",
        "/etc/model.safetensors",
        "a/model.safetensors",
        "..\\model.safetensors",
        "pytorch_model.bin",
        ".safetensors",
        "..safetensors",
        ""
      })
  void neverLeavesTheFolder(String shard) {
    copy.index("transformer.wte.weight", shard);
    refuses(
        folder.resolve(INDEX)
            + " names the file '"
            + shard
            + "', which is not a safetensors file beside it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "{\"weight_map\": 3}", "{\"weight_map\": {\"a\": {}}}", "{"})
  void refusesWhatIsNoIndex(String text) {
    copy.text(INDEX, text);
    refuses(folder.resolve(INDEX) + " is not an index: it has no weight_map from tensors to files");
  }

  @Test
  void refusesAnIndexOfNothing() {
    copy.text(INDEX, "{\"weight_map\": {}}");
    refuses(folder.resolve(INDEX) + " names no tensors");
  }
}
