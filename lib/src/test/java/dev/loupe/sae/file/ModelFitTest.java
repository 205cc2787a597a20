package dev.loupe.sae.file;

import static dev.loupe.axis.Axis.D_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Weight;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.weights.WeightEdit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What does not stop a load is said. */
class ModelFitTest {
  private static final HookedTransformer GPT2 =
      Toys.reading(
          Toys.gpt2(), new NumberedWords(Optional.empty()), DataType.FLOAT64, Device.cpu());
  private static final String KWARGS =
      "'model_from_pretrained_kwargs': {'center_writing_weights': %s}, 'model_name'";

  @TempDir Path folder;

  /** A folder in the layout of SAELens 6 with a changed config. */
  private LoadedCoder loaded(HookedTransformer model, String from, String to) throws IOException {
    return loaded("half", model, from, to);
  }

  private LoadedCoder loaded(String name, HookedTransformer model, String from, String to)
      throws IOException {
    for (String file : List.of("cfg.json", "sae_weights.safetensors")) {
      Path original = LayoutsTest.folder("saelens/" + name).resolve(file);
      Files.write(folder.resolve(file), Files.readAllBytes(original));
    }
    String text = Files.readString(folder.resolve("cfg.json"));
    String changed = text.replace(from.replace('\'', '"'), to.replace('\'', '"'));
    assertThat(changed).as(text).isNotEqualTo(text);
    Files.writeString(folder.resolve("cfg.json"), changed);
    return SaeFiles.load(model, folder.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2-small, true",
    "openai-community/gpt2, true",
    "pythia-70m, false",
    "gpt2-medium, false"
  })
  void anotherModelIsAWarning(String trained, boolean same) throws IOException {
    String notes = loaded(GPT2, "'gpt2'", "'" + trained + "'").notes().toString();
    String warning = "Warning: it was trained on the model " + trained + ", and this is gpt2.";
    assertThat(notes.contains(warning)).isEqualTo(!same);
  }

  @Test
  void aModelWithoutTheBosOfTrainingIsAWarning() throws IOException {
    HookedTransformer reads = Toys.reading(Toys.gpt2(), new Characters(false, true));
    String with = "'prepend_bos': true";
    String without = "'prepend_bos': false";
    assertThat(loaded(reads.withoutBos(), without, with).notes().toString())
        .contains("trained on texts that begin with BOS, and gpt2 adds none; model.withBos() does");
    assertThat(loaded(reads.withBos(), without, with).notes().toString()).doesNotContain("BOS");
    assertThat(loaded(reads.withBos(), "'cpu'", "'gpu'").notes().toString())
        .contains("trained on texts without BOS, and gpt2 adds it; model.withoutBos() does not");
  }

  @Test
  void shorterTextsInTrainingAreANote() throws IOException {
    assertThat(loaded(GPT2, "'cpu'", "'gpu'").notes().toString())
        .contains("Note: it was trained on texts of 16 tokens; at later positions it may be worse");
    LoadedCoder longer = loaded(GPT2, "'context_size': 16", "'context_size': 32");
    assertThat(longer.notes().isEmpty()).isTrue();
  }

  @Test
  void tokensThatWereLeftOutAreANote() throws IOException {
    String excluded = "'exclude_special_tokens': true, 'context_size'";
    assertThat(loaded(GPT2, "'context_size'", excluded).toString())
        .contains("Note: it was trained without special tokens");
  }

  @Test
  void featuresThatCompeteInABatchAreAWarning() throws IOException {
    assertThat(loaded(GPT2, "'standard'", "'batchtopk', 'k': 3").notes().toString())
        .contains("Warning: its features compete among all tokens of a batch");
  }

  @Test
  void theOldestFilesAreOfCentredWeightsAndSaySo() throws IOException {
    LoadedCoder old = loaded("old", GPT2, "'mps'", "'cpu'");
    assertThat(old.coder().config().normalisation()).isEqualTo(Normalisation.CENTRE);
    assertThat(old.notes().toString())
        .contains("whose writing weights TransformerLens had centred (the old key hook_point)");
  }

  @Test
  void kwargsOfTheModelSayWhetherItsWeightsWereCentred() throws IOException {
    assertThat(normalisation("half", GPT2, true)).isEqualTo(Normalisation.CENTRE);
    assertThat(normalisation("old", GPT2, false)).isEqualTo(Normalisation.NONE);
    HookedTransformer rms = Toys.model(Toys.llama(false), DataType.FLOAT64);
    assertThat(normalisation("half", rms, true)).isEqualTo(Normalisation.NONE);
  }

  private Normalisation normalisation(String name, HookedTransformer model, boolean centred)
      throws IOException {
    LoadedCoder loaded = loaded(name, model, "'model_name'", KWARGS.formatted(centred));
    return loaded.coder().config().normalisation();
  }

  @ParameterizedTest
  @CsvSource({
    "2.1.3, true",
    "3.19.1, true",
    "3.19.2, false",
    "3.20.0, false",
    "4, false",
    "6.0.0-rc.1, false"
  })
  void fromSaeLens3192OnModelsWereLoadedAsPublished(String version, boolean folds) {
    Processing processing = Processing.of(Optional.empty(), false, Optional.of(version));
    assertThat(processing.centres()).isFalse();
    assertThat(processing.folds()).isEqualTo(folds);
    assertThat(processing.source().isPresent()).isEqualTo(!folds);
  }

  @Test
  void filesThatDoNotSayWhatWasDoneToTheModelAreAWarning() throws IOException {
    LoadedCoder unknown = loaded("finetuned", GPT2, "'4.1.0'", "null");
    assertThat(unknown.notes().toString())
        .contains("do not say whether TransformerLens had centred the writing weights");
  }

  /** TransformerLens' center_writing_weights: no logit changes, but the residual stream does. */
  private static HookedTransformer centred(HookedTransformer model) {
    HookedTransformer centred = model;
    for (Weight weight : List.of(Weight.W_E, Weight.W_POS)) {
      centred = centred.edited(new WeightEdit(weight.name(0), w -> w.centred(D_MODEL)));
    }
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Weight weight : List.of(Weight.W_O, Weight.B_O, Weight.W_OUT, Weight.B_OUT)) {
        centred = centred.edited(new WeightEdit(weight.name(layer), w -> w.centred(D_MODEL)));
      }
    }
    return centred;
  }

  @Test
  void onTheModelAsPublishedItGivesWhatItGivesOnTheCentredOne() throws IOException {
    HookedTransformer raw =
        Toys.model(Toys.gpt2().with(Ends.plain(false)), DataType.FLOAT64); // untied
    HookedTransformer processed = centred(raw);
    SparseCoder here = loaded("old", raw, "'mps'", "'cpu'").coder();
    SparseCoder there = loaded("old", raw, "'model_name'", KWARGS.formatted(false)).coder();
    Site site = Act.RESID_PRE.at(1);
    int[] ids = {3, 1, 4, 1, 5, 9};
    Tensor x = raw.run(raw.tokens(ids)).cache(site).get(site);
    Tensor y = processed.run(processed.tokens(ids)).cache(site).get(site);
    assertThat(gap(x, y)).isGreaterThan(1e-3);
    assertThat(gap(here.encoded(x), there.encoded(y))).isCloseTo(0, within(1e-12));
    Tensor logits = raw.run(raw.tokens(ids)).with(site, here::reconstructed).logits().tensor();
    Tensor same =
        processed.run(processed.tokens(ids)).with(site, there::reconstructed).logits().tensor();
    assertThat(gap(logits, same)).isCloseTo(0, within(1e-11));
  }

  private static double gap(Tensor one, Tensor other) {
    return one.minus(other).abs().max().value();
  }
}
