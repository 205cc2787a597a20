package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Block;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.json.SpecText;
import dev.loupe.attribution.logit.LogitAttribution;
import dev.loupe.axis.Axis;
import dev.loupe.doctor.Doctor;
import dev.loupe.lens.LogitLens;
import dev.loupe.load.ModelLoader;
import dev.loupe.matrices.CopyingScores;
import dev.loupe.metric.Classification;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every classifier, whatever its weights. */
class ClassifierTest {
  private static final List<String> MOODS = List.of("bad", "so-so", "good");
  private static final ClassHead POOLED =
      new ClassHead(
          ClassHead.Token.FIRST, Optional.of(Activation.TANH), MOODS, false, Optional.empty());
  private static final ClassHead SCORE =
      new ClassHead(ClassHead.Token.LAST, Optional.empty(), MOODS, false, Optional.of(0));
  private static final Metric GOOD = Metric.classDiff("good", "bad");
  private static final Tokens PROMPTS =
      Tokens.of(new int[] {3, 14, 15, 9, 26}, new int[] {5, 35, 8});
  private static final double STEP = 1e-5;

  @TempDir Path folder;

  private static Spec classifying(Spec spec, ClassHead head) {
    return spec.with(spec.ends().classifying(head));
  }

  private static Stream<Spec> specs() {
    return Stream.of(
        classifying(Toys.bert(), POOLED),
        classifying(Toys.gpt2(), SCORE),
        classifying(Toys.gemma2(), SCORE),
        classifying(Toys.neoX(Block.PARALLEL), SCORE));
  }

  /** In float64, so that what differs is no rounding. */
  static Stream<HookedTransformer> models() {
    return specs().map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  private static HookedTransformer bert() {
    return Toys.reading(classifying(Toys.bert(), POOLED));
  }

  @ParameterizedTest
  @MethodSource("models")
  void theLogitOfAClassIsWhatTheHeadMakesOfOneToken(HookedTransformer model) {
    ClassHead head = model.spec().classes().orElseThrow();
    boolean pooled = head.hidden().isPresent();
    Site site = pooled ? Act.LN2_OUT.at(-1) : Act.LN_FINAL_OUT.site();
    Tensor read = model.run(PROMPTS).cache(site).get(site);
    for (int prompt = 0; prompt < 2; prompt++) {
      int position = pooled ? PROMPTS.start(prompt) : -1;
      Tensor token = read.at(Axis.BATCH, prompt).at(Axis.POS, position); // [d_model]
      double[] expected = (pooled ? afterPooler(model, token) : classes(model, token));
      for (int i = 0; i < MOODS.size(); i++) {
        double found = model.run(PROMPTS).measure(Metric.classLogit(MOODS.get(i)))[prompt];
        assertClose("class " + i, new double[] {expected[i]}, new double[] {found}, 1e-12);
      }
    }
  }

  private static double[] afterPooler(HookedTransformer model, Tensor token) {
    double[] pooled = times(model.weight(Weight.W_POOL), token.toDoubleArray());
    double[] bias = model.weight(Weight.B_POOL).toDoubleArray();
    Arrays.setAll(pooled, i -> Math.tanh(pooled[i] + bias[i]));
    double[] classes = times(model.weight(Weight.W_CLASS), pooled);
    double[] last = model.weight(Weight.B_CLASS).toDoubleArray();
    Arrays.setAll(classes, i -> classes[i] + last[i]);
    return classes;
  }

  private static double[] classes(HookedTransformer model, Tensor token) {
    return times(model.weight(Weight.W_CLASS), token.toDoubleArray());
  }

  /** x·W of a matrix [in, out], in Java. */
  private static double[] times(Tensor matrix, double[] x) {
    double[] w = matrix.toDoubleArray();
    int outputs = w.length / x.length;
    double[] product = new double[outputs];
    for (int i = 0; i < w.length; i++) {
      product[i % outputs] += x[i / outputs] * w[i];
    }
    return product;
  }

  @ParameterizedTest
  @MethodSource("models")
  void metricsOfClassesFollowFromTheirLogits(HookedTransformer model) {
    Run run = model.run(PROMPTS);
    double[] bad = run.measure(Metric.classLogit("bad"));
    double[] soso = run.measure(Metric.classLogit("so-so"));
    double[] good = run.measure(Metric.classLogit("good"));
    for (int i = 0; i < 2; i++) {
      double all = Math.exp(bad[i]) + Math.exp(soso[i]) + Math.exp(good[i]);
      double[] expected = {good[i] - bad[i], Math.exp(good[i]) / all, Math.log(all)};
      Metric logSum = Metric.classProb("good").log().negated().plus(Metric.classLogit("good"));
      double[] found = {
        run.measure(GOOD)[i], run.measure(Metric.classProb("good"))[i], run.measure(logSum)[i]
      };
      assertClose("prompt " + i, expected, found, 1e-12);
      assertThat(run.classify().value(i, "good")).isEqualTo(found[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aTextInABatchHasTheNumbersThatItHasAlone(HookedTransformer model) {
    double[] together = model.run(PROMPTS).measure(GOOD);
    for (int prompt = 0; prompt < 2; prompt++) {
      double[] alone = model.run(Tokens.of(PROMPTS.row(prompt))).measure(GOOD);
      assertClose("prompt " + prompt, alone, new double[] {together[prompt]}, 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void theGradientIsTheLimitOfFiniteDifferences(HookedTransformer model) {
    Site embed = Act.EMBED.site();
    double[] random = new Random(5).doubles(model.spec().dModel(), -1, 1).toArray();
    Tensor direction = Tensor.vector(Axis.D_MODEL, random);
    Run run = model.run(Tokens.of(new int[] {3, 14, 15, 9, 26}));
    for (Metric metric : List.of(GOOD, Metric.classProb("so-so"))) {
      double after = run.add(embed, direction, STEP).measure(metric)[0];
      double before = run.add(embed, direction, -STEP).measure(metric)[0];
      double slope =
          run.gradients(metric, embed)
              .get(embed)
              .at(Axis.BATCH, 0)
              .sum(Axis.POS)
              .dot(direction, Axis.D_MODEL)
              .toDoubleArray()[0];
      assertThat(Math.abs(slope)).isGreaterThan(1e-4);
      assertClose(
          metric.title(), new double[] {(after - before) / 2 / STEP}, new double[] {slope}, 1e-8);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyWeightHasAGradient(HookedTransformer model) {
    var gradients = model.run(PROMPTS).weightGradients(GOOD, "classifier.W");
    double[] found = gradients.get("classifier.W").sum(Axis.D_MODEL).toDoubleArray(); // [class]
    assertThat(found[1]).isZero(); // a difference of the other two classes
    assertThat(found[0]).isEqualTo(-found[2]).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("models")
  void aPatchOfEverythingGivesTheOtherText(HookedTransformer model) {
    Run run = model.run(Tokens.of(new int[] {3, 14, 15, 9, 26}));
    Run other = model.run(Tokens.of(new int[] {3, 14, 21, 9, 26}));
    Site site = Act.RESID_PRE.at(1);
    double[] patched = run.patch(site, other.cache(site)).measure(GOOD);
    assertClose("patched", other.measure(GOOD), patched, 1e-12);
    assertThat(patched).isNotEqualTo(run.measure(GOOD));
  }

  @Test
  void anArchitectureOfItsOwnIsSavedWithItsHead() {
    HookedTransformer model = bert();
    model.save(folder.toString());
    HookedTransformer again = ModelLoader.load(folder, Device.cpu());
    assertThat(again.spec()).isEqualTo(model.spec());
    assertThat(again.run(PROMPTS).measure(GOOD)).isEqualTo(model.run(PROMPTS).measure(GOOD));
  }

  @Test
  void anArchitectureThatWasSavedBeforeThereWereClassifiersIsRead() {
    String text = SpecText.of(Toys.bert());
    String older = text.replace(",\"classes\":null", "");
    assertThat(older).isNotEqualTo(text);
    assertThat(SpecText.parse(older)).isEqualTo(Toys.bert());
  }

  @Test
  void showsTheMostLikelyClassFirst() {
    Classification one = bert().classify("w3 w14 w15");
    assertThat(one.text()).startsWith("classes [probability]\n" + one.best(0));
    Classification two = bert().classify(List.of("w3 w14 w15", "w8"));
    assertThat(two.grid().rows().size()).isEqualTo(2);
    assertThat(two.value(0, one.best(0))).isCloseTo(one.value(0, one.best(0)), close());
    assertThat(two.table().rowCount()).isEqualTo(6);
  }

  private static org.assertj.core.data.Offset<Double> close() {
    return org.assertj.core.data.Offset.offset(1e-6);
  }

  @Test
  void refusesAClassThatIsNotThereAndNamesThoseThatAre() {
    assertThatThrownBy(() -> bert().run(PROMPTS).measure(Metric.classLogit("GOOD")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no class 'GOOD'; there are bad, so-so, good");
    assertThatThrownBy(() -> bert().run(PROMPTS).gradients(Metric.classLogit("GOOD"), Act.EMBED))
        .hasMessage("there is no class 'GOOD'; there are bad, so-so, good");
  }

  @Test
  void aLanguageModelHasNoLogitsOfClasses() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    String message =
        "gpt2 has no head for classes, so it has no logits of classes; load a classifier, whose"
            + " config.json names an architecture such as BertForSequenceClassification";
    assertThat(model.classes()).isEmpty();
    List<ThrowingCallable> asked =
        List.of(
            () -> model.run(PROMPTS).measure(GOOD),
            () -> model.run(PROMPTS).gradients(GOOD.abs(), Act.EMBED),
            () -> model.classify("w3"));
    asked.forEach(
        one ->
            assertThatThrownBy(one)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message));
  }

  @Test
  void aClassifierHasNoLogitsOfTokens() {
    HookedTransformer bert = bert();
    HookedTransformer gpt2 = Toys.reading(classifying(Toys.gpt2(), SCORE));
    Tensor resid = bert.run(PROMPTS).cache(Act.RESID_POST.at(-1)).get(Act.RESID_POST.at(-1));
    List<ThrowingCallable> asked =
        List.of(
            () -> bert.run(PROMPTS).logits(),
            () -> bert.run(PROMPTS).top(3),
            () -> bert.run(PROMPTS).measure(Metric.logit(3).at(0)),
            () -> bert.run(PROMPTS).measure(Metric.loss()),
            () -> bert.run(PROMPTS).measure(logits -> logits.last().at(Axis.VOCAB, 0)),
            () -> bert.unembed(resid),
            () -> bert.run(PROMPTS).unembed(resid),
            () -> gpt2.run("w3 w4").generate(3),
            () -> gpt2.run("w3 w4").losses(),
            () -> gpt2.weight("W_U"),
            () -> gpt2.weight(Weight.W_U),
            () -> LogitLens.of(gpt2.run("w3 w4")).top(),
            () -> LogitAttribution.of(gpt2.run("w3 w4"), Metric.logit(3)),
            () -> CopyingScores.of(gpt2));
    asked.forEach(
        one ->
            assertThatThrownBy(one)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                    " is a classifier: it has logits of its classes (bad, so-so, good) and no"
                        + " unembedding, so it has no logits of tokens; use classify(text), or a"
                        + " metric such as classLogit(\"bad\")"));
  }

  @Test
  void directLogitAttributionDoesNotDecomposeAHead() {
    HookedTransformer model = Toys.reading(classifying(Toys.gpt2(), SCORE));
    assertThatThrownBy(() -> LogitAttribution.of(model.run("w3 w4"), GOOD))
        .hasMessage(
            "the logit difference of classes 'good' − 'bad' comes from a classifier's head and not"
                + " from an unembedding, which direct logit attribution needs; measure parts with"
                + " ablate(...) or patching(...)");
  }

  @Test
  void theDoctorChecksTheLawsInAClassifier() {
    var diagnosis = Doctor.examine(Toys.model(classifying(Toys.gemma2(), SCORE)));
    assertThat(diagnosis.healthy()).as(diagnosis.toString()).isTrue();
  }

  @Test
  void refusesWhatNeedsBothKindsOfLogits() {
    Metric both = GOOD.plus(Metric.logit(3));
    assertThatThrownBy(() -> bert().run(PROMPTS).measure(both))
        .hasMessage(
            "a metric cannot be computed from logits of tokens and logits of classes, because no"
                + " model has both");
    assertThatThrownBy(() -> GOOD.at(2))
        .hasMessage(
            "the logit difference of classes 'good' − 'bad' is that of the whole text, so it cannot"
                + " be read at position 2");
  }

  @Test
  void readsActivationsBesideClasses() {
    HookedTransformer model = bert();
    Metric neuron = Metric.activation(Act.MLP_POST.at(1).pick(Axis.D_MLP, 3).pos(-1));
    double[] sum = model.run(PROMPTS).measure(GOOD.plus(neuron));
    double[] classes = model.run(PROMPTS).measure(GOOD);
    double[] neurons = model.run(PROMPTS).measure(neuron);
    for (int i = 0; i < 2; i++) {
      assertThat(sum[i]).isCloseTo(classes[i] + neurons[i], close());
    }
  }

  @Test
  void theParametersOfTheHeadAreCounted() {
    HookedTransformer model = Toys.model(classifying(Toys.gpt2(), SCORE));
    long language = Toys.model(Toys.gpt2()).parameters(); // its unembedding is its embedding
    assertThat(model.parameters()).isEqualTo(language + 3L * model.spec().dModel());
  }
}
