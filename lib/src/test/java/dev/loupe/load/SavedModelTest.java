package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.json.SpecText;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Training;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.weights.RandomWeights;
import dev.loupe.weights.WeightEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model saves itself; what loads again computes the same numbers. */
class SavedModelTest {
  @TempDir Path folder;

  private HookedTransformer again(HookedTransformer model) {
    model.save(folder.toString());
    return ModelLoader.load(folder, Device.cpu(), DataType.FLOAT32);
  }

  private static void assertSame(HookedTransformer one, HookedTransformer other, Tokens tokens) {
    assertThat(other.run(tokens).logits().toArray()).isEqualTo(one.run(tokens).logits().toArray());
    for (Weight weight : one.spec().weights()) {
      int last = weight.inLayers() ? one.spec().layers() - 1 : 0;
      assertThat(other.kept(weight, last)).as("%s", weight).isEqualTo(one.kept(weight, last));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void everyFamilyKeepsItsConfigAndItsNumbers(Golden golden) {
    HookedTransformer model = golden.model();
    HookedTransformer again = again(model);
    assertThat(again.spec()).isEqualTo(model.spec());
    assertSame(model, again, golden.tokens());
    assertThat(again.tokenizer().isPresent()).isEqualTo(model.tokenizer().isPresent());
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void everyArchitectureCanBeWrittenAsText(Golden golden) {
    Spec spec = golden.model().spec();
    assertThat(SpecText.parse(SpecText.of(spec))).isEqualTo(spec);
  }

  @Test
  void anOwnArchitectureIsSavedWithAConfigOfItsOwn() throws IOException {
    HookedTransformer toy = Toys.model(Toys.gpt2());
    HookedTransformer again = again(toy);
    assertThat(again.spec()).isEqualTo(toy.spec());
    assertSame(toy, again, Tokens.of(new int[] {1, 2, 3}));
    assertThat(Files.readString(folder.resolve("config.json")))
        .startsWith("{\"model_type\":\"loupe\",\"spec\":{\"is\":\"Spec\",");
    assertThat(folder.resolve("tokenizer.json")).doesNotExist();
  }

  @Test
  void aModelBuiltByHandIsSavedToo() {
    HookedTransformer induction = InductionModel.on(Device.cpu());
    assertSame(induction, again(induction), Tokens.of(new int[] {1, 2, 3, 1, 2}));
  }

  @Test
  void aToyKeepsTheTokenizerThatItBorrows() {
    HookedTransformer wren = ModelLoader.load("wren", Device.cpu());
    Spec spec = wren.spec().with(Ends.plain(false));
    HookedTransformer toy =
        HookedTransformer.of(
            "toy",
            spec,
            RandomWeights.toy(spec, 1),
            wren.tokenizer(),
            Device.cpu(),
            DataType.FLOAT32);
    HookedTransformer again = again(toy);
    String text = "Anna has a red box.";
    assertThat(again.tokens(text)).hasToString(toy.tokens(text).toString());
    assertThat(again.tokenizer().orElseThrow().ends()).isEqualTo(wren.tokenizer().get().ends());
    assertSame(toy, again, toy.tokens(text));
  }

  @Test
  void wrenIsSavedWithItsTokenizerAlthoughItsFolderIsGone() {
    HookedTransformer wren = ModelLoader.load("wren", Device.cpu());
    HookedTransformer again = again(wren);
    assertSame(wren, again, wren.tokens("Anna has a red box."));
    assertThat(again.run("Anna has a red").generate(3))
        .isEqualTo(wren.run("Anna has a red").generate(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama-tied", "neox-parallel", "llama-bf16", "falcon-40b"})
  void editedWeightsAreSavedAsEdited(String name) {
    HookedTransformer edited =
        Golden.named(name)
            .model()
            .edited(new WeightEdit("blocks.1.attn.W_O", w -> w.times(1.0 / 3)))
            .edited(new WeightEdit("W_E", w -> w.times(1.1)));
    HookedTransformer again = again(edited);
    assertSame(edited, again, Golden.named(name).tokens());
  }

  @Test
  void endsThatWereEditedApartAreSavedUntied() throws IOException {
    HookedTransformer model = Golden.named("gpt2").model();
    assertThat(model.spec().tied()).isTrue();
    HookedTransformer again = again(model.edited(new WeightEdit("W_U", w -> w.times(2))));
    assertThat(again.spec().tied()).isFalse();
    assertThat(Files.readString(folder.resolve("config.json"))).contains("\"model_type\":\"gpt2\"");
    assertThat(again.weight("W_E").toArray()).isEqualTo(model.weight("W_E").toArray());
    assertThat(again.weight("W_U").toArray()).isEqualTo(model.weight("W_U").times(2).toArray());
  }

  @Test
  void aTrainedModelKeepsTheConfigItStartedWith() throws IOException {
    HookedTransformer trained =
        Training.of(Golden.named("gpt2").model(), Optimiser.adam(1e-3)).model();
    assertSame(trained, again(trained), Golden.named("gpt2").tokens());
    assertThat(Files.readString(folder.resolve("config.json"))).contains("\"model_type\":\"gpt2\"");
  }

  @Test
  void sixteenBitModelsAreSavedAsTheSameNumbersInFloat32() throws IOException {
    Golden golden = Golden.named("llama-bf16");
    HookedTransformer kept = ModelLoader.load(golden.folder(), Device.cpu(), DataType.BFLOAT16);
    assertSame(kept, again(kept), golden.tokens());
    assertThat(Files.readString(folder.resolve("config.json"))).doesNotContain("bfloat16");
  }

  @Test
  void aModelIsSavedOverTheFolderThatItWasLoadedFrom() {
    Copy.of("gpt2", folder);
    HookedTransformer model = ModelLoader.load(folder, Device.cpu(), DataType.FLOAT32);
    HookedTransformer edited = model.edited(new WeightEdit("blocks.0.attn.W_O", w -> w.times(2)));
    Tokens tokens = Golden.named("gpt2").tokens();
    float[] before = model.run(tokens).logits().toArray();
    assertSame(edited, again(edited), tokens);
    assertThat(model.run(tokens).logits().toArray()).isEqualTo(before);
  }

  @Test
  void refusesWhatAFolderCannotHold() {
    HookedTransformer toy = Toys.model(Toys.gpt2());
    HookedTransformer steered = toy.with(Act.RESID_PRE.at(0), Tensor::zeros);
    assertThatThrownBy(() -> steered.save(folder.toString()))
        .hasMessage(
            toy.name()
                + " carries interventions, which a folder of weights cannot hold; save the model without them, or edit its weights");
    HookedTransformer wide =
        HookedTransformer.of(
            "wide",
            toy.spec(),
            RandomWeights.toy(toy.spec(), 1),
            Optional.empty(),
            Device.cpu(),
            DataType.FLOAT64);
    assertThat(again(wide).kept(Weight.W_E, 0)).isEqualTo(wide.kept(Weight.W_E, 0));
    HookedTransformer third = wide.edited(new WeightEdit("W_E", w -> w.times(1.0 / 3)));
    assertThatThrownBy(() -> third.save(folder.toString()))
        .hasMessage(
            "W_E has float64 numbers that float32 does not hold, and checkpoints are float32; load or make the model in float32");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"is\":\"Spec\"}",
        "{\"is\":\"String\"}",
        "{}",
        "{\"is\":\"Spec\",\"family\":\"x\",\"layers\":0}",
      })
  void refusesASpecThatIsNotComplete(String spec) {
    assertThatThrownBy(() -> SpecText.parse(spec))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json has a spec that is not complete: ");
  }
}
