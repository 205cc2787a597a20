package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Positions;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.storage.Safetensors;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classifiers give the classes of texts the logits that transformers gives them. */
class ClassifierParityTest {
  private static final double TOLERANCE = 1e-4;
  private static final int SHORT = 5; // tokens of the shorter prompt

  @TempDir Path folder;

  /** The logits of all classes, prompt by prompt. */
  private static double[] logits(HookedTransformer model, Tokens tokens) {
    List<String> classes = model.classes();
    double[] all = new double[tokens.batch() * classes.size()];
    for (int i = 0; i < classes.size(); i++) {
      double[] one = model.run(tokens).measure(Metric.classLogit(classes.get(i)));
      for (int prompt = 0; prompt < one.length; prompt++) {
        all[prompt * classes.size() + i] = one[prompt];
      }
    }
    return all;
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static Tokens shorter(Golden golden) {
    return Tokens.of(Arrays.copyOf(golden.tokens().row(0), SHORT));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void logitsOfClassesAreTheOriginals(Golden golden) {
    double[] actual = logits(golden.model(), golden.tokens());
    assertClose("logits", wide(golden.floats("logits")), actual, TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void whatIsLeftOfTheDifferenceIsRoundingAsFloat64Shows(Golden golden) {
    HookedTransformer model = ModelLoader.load(golden.folder(), Device.cpu(), DataType.FLOAT64);
    // The library rounds rotary angles to single precision, as the originals do.
    boolean rotary = model.spec().positions() instanceof Positions.Rotary;
    double[] actual = logits(model, golden.tokens());
    assertClose("float64", golden.doubles("logits_float64"), actual, rotary ? 2e-5 : 1e-10);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void aTextInABatchOfLongerOnesHasTheLogitsThatItHasAlone(Golden golden) {
    HookedTransformer model = golden.model();
    int classes = model.classes().size();
    double[] alone = logits(model, shorter(golden));
    assertClose("alone", wide(golden.floats("short.logits")), alone, TOLERANCE);
    Tokens both = Tokens.of(shorter(golden).row(0), golden.tokens().row(1));
    double[] together = logits(model, both);
    assertClose("padded", alone, Arrays.copyOf(together, classes), 1e-5);
    double[] whole = logits(model, Tokens.of(golden.tokens().row(1)));
    assertClose("beside", whole, Arrays.copyOfRange(together, classes, 2 * classes), 1e-5);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void aTextThatEndsWithTheTokenOfPaddingIsReadBeforeIt(Golden golden) {
    HookedTransformer model = golden.model();
    if (model.spec().classes().orElseThrow().reads() == ClassHead.Token.LAST) {
      double[] actual = logits(model, Tokens.of(golden.ids("ending.input_ids")));
      assertClose("ending", wide(golden.floats("ending.logits")), actual, TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void sharedVariantsAreFullRuns(Golden golden) {
    HookedTransformer model = golden.model();
    Tokens base = Tokens.of(shorter(golden).row(0), golden.tokens().row(1));
    Tokens other = Tokens.of(new int[] {3, 8, 5, 9, 6}, new int[] {2, 4, 6, 8, 9, 7, 5, 3, 11});
    ActivationCache source = model.run(other).cache();
    List<Variant> variants = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Act act : List.of(Act.RESID_PRE, Act.ATTN_OUT, Act.MLP_OUT, Act.RESID_POST)) {
        for (int position : List.of(-SHORT, -1)) {
          var spot = act.at(layer).pos(position);
          variants.add(Variant.of(spot, source.get(spot)));
        }
      }
      var head = Act.HEAD_Z.at(layer).head(1);
      variants.add(Variant.of(head, source.get(head)));
    }
    Metric metric = Metric.classLogit(model.classes().get(0));
    Progress none = Progress.of("test", variants.size());
    try (Variants cells = Variants.of(model.run(base), variants, metric)) {
      double[] expected = flat(cells.measureOneByOne(none));
      assertClose(golden.toString(), expected, flat(cells.measure(none)), 1e-5);
      assertThat(Arrays.stream(expected).distinct().count()).isGreaterThan(10);
    }
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void aSavedClassifierHasTheTensorsAndTheLogitsOfTheOriginal(Golden golden) {
    golden.model().save(folder.toString());
    Safetensors original = Safetensors.open(golden.folder().resolve("model.safetensors"));
    Safetensors saved = Safetensors.open(folder.resolve("model.safetensors"));
    assertThat(saved.names()).containsExactlyInAnyOrderElementsOf(original.names());
    for (String name : saved.names()) {
      boolean partly = name.equals("roberta.embeddings.position_embeddings.weight");
      if (!partly) { // the first rows belong to no position and are saved as zeros
        assertThat(saved.entry(name).data()).as(name).isEqualTo(original.entry(name).data());
      }
    }
    HookedTransformer again = ModelLoader.load(folder, Device.cpu());
    assertThat(again.classes()).isEqualTo(golden.model().classes());
    assertThat(logits(again, golden.tokens())).isEqualTo(logits(golden.model(), golden.tokens()));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#classifiers")
  void mixedPrecisionRoundsAndNothingElse(Golden golden) {
    HookedTransformer mixed =
        ModelLoader.load(golden.folder(), Device.cpu(), DataType.BFLOAT16).inMixedPrecision();
    double[] expected = wide(golden.floats("logits"));
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertClose("bfloat16", expected, logits(mixed, golden.tokens()), 0.06 * (1 + largest));
  }

  @Test
  void classesHaveTheNamesOfTheConfig() {
    assertThat(Golden.classifier("bert").model().classes())
        .containsExactly("NEGATIVE", "NEUTRAL", "POSITIVE");
    assertThat(Golden.classifier("bert-unnamed").model().classes())
        .containsExactly("LABEL_0", "LABEL_1");
    assertThat(Golden.classifier("qwen2-score").model().classes()).containsExactly("helpful");
    assertThat(Golden.named("bert").model().classes()).isEmpty();
  }

  @Test
  void theProbabilitiesOfATextSumToOne() {
    var found = Golden.classifier("roberta").model().run(Golden.classifier("roberta").tokens());
    var grid = found.classify().grid();
    for (double[] row : grid.values()) {
      assertThat(Arrays.stream(row).sum()).isCloseTo(1, within());
    }
    assertThat(found.measure(Metric.classProb("NEUTRAL"))[1]).isEqualTo(grid.at(1, 1));
  }

  @Test
  void classesOfWhichATextCanHaveSeveralHaveTheSigmoidOfTheirLogit() {
    Golden golden = Golden.classifier("distilbert");
    double logit = golden.model().run(golden.tokens()).measure(Metric.classLogit("insult"))[1];
    double found = golden.model().run(golden.tokens()).measure(Metric.classProb("insult"))[1];
    assertThat(found).isCloseTo(1 / (1 + Math.exp(-logit)), within());
    assertThat(golden.model().run(golden.tokens()).classify().value(1, "insult")).isEqualTo(found);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }

  @Test
  void aScoreIsNoProbability() {
    HookedTransformer model = Golden.classifier("qwen2-score").model();
    var run = model.run(Golden.classifier("qwen2-score").tokens());
    double logit = run.measure(Metric.classLogit("helpful"))[0];
    assertThat(run.classify().value(0, "helpful")).isEqualTo(logit);
    assertThat(run.classify().grid().unit()).isEqualTo("logit");
    assertThatThrownBy(() -> run.measure(Metric.classProb("helpful")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the classifier has one class, 'helpful', whose logit is a score and no probability;"
                + " use classLogit(\"helpful\")");
  }

  @Test
  void refusesANumberThatIsMissingAmongTheClasses() throws IOException {
    assertThatThrownBy(() -> loaded("bert", "\"1\": \"NEUTRAL\"", "\"3\": \"NEUTRAL\""))
        .hasMessage(
            "config.json's id2label has 2, 3, which this family neither reads nor knows to be"
                + " harmless");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NEGATIVE", "POSITIVE"})
  void refusesTwoClassesOfOneName(String name) {
    assertThatThrownBy(() -> loaded("bert", "\"1\": \"NEUTRAL\"", "\"1\": \"" + name + "\""))
        .hasMessageStartingWith(
            "a classifier needs at least one class, and a name of its own for each; its classes"
                + " are [NEGATIVE, "
                + name);
  }

  /** A classifier with another text in its config. */
  private HookedTransformer loaded(String name, String old, String other) throws IOException {
    Path original = Golden.classifier(name).folder();
    String config = Files.readString(original.resolve("config.json"));
    assertThat(config).contains(old);
    Files.writeString(folder.resolve("config.json"), config.replace(old, other));
    Files.copy(original.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    return ModelLoader.load(folder, Device.cpu());
  }
}
