package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.arch.Weight;
import dev.loupe.files.WholeFile;
import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.Safetensors;
import dev.loupe.weights.WeightEdit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is saved is what loads again. */
class ModelSaverTest {
  @TempDir Path folder;

  private static String config(Golden golden) throws IOException {
    return Files.readString(golden.folder().resolve("config.json"));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void aSavedModelLoadsAgainBitByBit(Golden golden) throws IOException {
    HookedTransformer model = golden.model();
    model.save(folder, config(golden));
    HookedTransformer again = ModelLoader.load(folder, Device.cpu());
    for (Weight weight : model.spec().weights()) {
      for (int layer = 0; layer < (weight.inLayers() ? model.spec().layers() : 1); layer++) {
        assertThat(again.kept(weight, layer))
            .as(weight.name(layer))
            .isEqualTo(model.kept(weight, layer));
      }
    }
    assertThat(again.run(golden.tokens()).logits().toArray())
        .isEqualTo(model.run(golden.tokens()).logits().toArray());
  }

  @Test
  void anEditIsSaved() throws IOException {
    Golden golden = Golden.named("neox-parallel");
    WeightEdit edit = new WeightEdit("blocks.1.attn.W_K", w -> w.times(3));
    HookedTransformer edited = golden.model().edited(edit);
    edited.save(folder, config(golden));
    assertThat(ModelLoader.load(folder, Device.cpu()).weight("blocks.1.attn.W_K").toArray())
        .isEqualTo(edited.weight("blocks.1.attn.W_K").toArray());
  }

  @Test
  void tensorsHaveTheNamesAndShapesOfTheOriginal() throws IOException {
    Golden golden = Golden.named("gpt2");
    golden.model().save(folder, config(golden));
    Safetensors original = Safetensors.open(golden.folder().resolve("model.safetensors"));
    Safetensors saved = Safetensors.open(folder.resolve("model.safetensors"));
    assertThat(saved.names()).containsExactlyInAnyOrderElementsOf(original.names());
    for (String name : saved.names()) {
      assertThat(saved.entry(name).shape()).as(name).isEqualTo(original.entry(name).shape());
      assertThat(saved.entry(name).data()).as(name).isEqualTo(original.entry(name).data());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-untied", "roberta-untied"})
  void aBiasThatTransformersKeepsTwiceIsSavedTwice(String name) throws IOException {
    Golden golden = Golden.named(name);
    golden.model().save(folder, config(golden));
    Safetensors original = Safetensors.open(golden.folder().resolve("model.safetensors"));
    Safetensors saved = Safetensors.open(folder.resolve("model.safetensors"));
    assertThat(saved.names()).containsExactlyInAnyOrderElementsOf(original.names());
    String used = name.startsWith("bert") ? "cls.predictions.decoder.bias" : "lm_head.decoder.bias";
    assertThat(saved.entry(used).data()).isEqualTo(original.entry(used).data());
  }

  @Test
  void leavesNothingBesideTheTwoFiles() throws IOException {
    Golden golden = Golden.named("gpt2");
    golden.model().save(folder, config(golden));
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("config.json", "model.safetensors");
    }
  }

  @Test
  void leavesNoHalfFileWhereItCannotWrite() throws IOException {
    Golden golden = Golden.named("gpt2");
    Path inTheWay = Files.createDirectories(folder.resolve("model.safetensors/full"));
    assertThatThrownBy(() -> golden.model().save(folder, config(golden)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(inTheWay.getParent() + " cannot be written: ");
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(WholeFile.PART));
  }

  @Test
  void refusesAConfigOfAnotherModel() throws IOException {
    String other =
        config(Golden.named("gpt2")).replace("\"n_positions\": 64", "\"n_positions\": 65");
    assertThatThrownBy(() -> Golden.named("gpt2").model().save(folder, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the config does not describe the model: context is 65 in the config and 64 in the model");
  }

  @Test
  void refusesATiedModelWhoseTwoEndsWereEditedApart() throws IOException {
    Golden golden = Golden.named("gpt2");
    HookedTransformer edited = golden.model().edited(new WeightEdit("W_E", w -> w.times(2)));
    assertThatThrownBy(() -> edited.save(folder, config(golden)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the config ties W_U to W_E, so both must be the same, and one of them was edited; edit the other in the same way");
    assertThat(folder).isEmptyDirectory();
  }
}
