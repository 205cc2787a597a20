package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.Block;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Intervention;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.grid.Grid;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed from activations of unequal prompts is what each prompt alone gives. */
class PaddedTensorTest {
  private static final int[][] PROMPTS = {{3, 14, 15, 9, 26}, {7, 1, 8}, {2, 7, 1, 8}};
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Run RUN = MODEL.run(Tokens.of(PROMPTS));
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private static final Map<String, UnaryOperator<Tensor>> OVER_POSITIONS =
      Map.of(
          "sum", x -> x.sum(Axis.POS),
          "mean", x -> x.mean(Axis.POS),
          "max", x -> x.max(Axis.POS),
          "norm", x -> x.norm(Axis.POS),
          "softmax", x -> x.softmax(Axis.POS).times(x).sum(Axis.POS),
          "log softmax", x -> x.logSoftmax(Axis.POS).plus(1).max(Axis.POS),
          "dot", x -> x.dot(x.times(0.02), Axis.POS),
          "project", x -> x.project(x.times(0.1), Axis.POS).sum(Axis.POS));

  private static final Map<String, UnaryOperator<Tensor>> OVER_SCORES =
      Map.of(
          "sum over keys", x -> x.sum(Axis.SRC).max(Axis.DEST),
          "mean over both", x -> x.mean(Axis.SRC).mean(Axis.DEST),
          "maximum over queries", x -> x.max(Axis.DEST).sum(Axis.SRC),
          "softmax over keys", x -> x.softmax(Axis.SRC).norm(Axis.SRC).mean(Axis.DEST),
          "norm over queries", x -> x.norm(Axis.DEST).max(Axis.SRC));

  private static Stream<HookedTransformer> models() {
    return Stream.of(Toys.gpt2(), Toys.neoX(Block.PARALLEL), Toys.gemma2(), Toys.bert())
        .map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  /** Each prompt of the batch gives what it gives alone, whatever is done to the activation. */
  private static void asAlone(
      String what, UnaryOperator<Tensor> made, Tensor batch, List<Tensor> alone, double tolerance) {
    Tensor together = made.apply(batch);
    for (int prompt = 0; prompt < PROMPTS.length; prompt++) {
      double[] expected = made.apply(alone.get(prompt)).toDoubleArray();
      double[] actual = together.at(Axis.BATCH, prompt).toDoubleArray();
      assertClose(what + " of prompt " + prompt, expected, actual, tolerance);
    }
  }

  private static List<ActivationCache> alone(HookedTransformer model) {
    return Stream.of(PROMPTS).map(prompt -> model.run(Tokens.of(prompt)).cache()).toList();
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatGoesOverPositionsIsThatOfEachPromptAloneInFloat64(HookedTransformer model) {
    ActivationCache batch = model.run(Tokens.of(PROMPTS)).cache();
    List<ActivationCache> alone = alone(model);
    for (Site site : List.of(Act.RESID_POST.at(2), Act.HEAD_Z.at(1), Act.MLP_POST.at(0))) {
      List<Tensor> each = alone.stream().map(cache -> cache.get(site)).toList();
      OVER_POSITIONS.forEach(
          (name, made) -> asAlone(name + " at " + site, made, batch.get(site), each, 1e-10));
    }
    List<Tensor> each = alone.stream().map(cache -> cache.get(Act.PATTERN.at(1))).toList();
    OVER_SCORES.forEach(
        (name, made) -> asAlone(name, made, batch.get(Act.PATTERN.at(1)), each, 1e-10));
  }

  @Test
  void whatGoesOverPositionsIsThatOfEachPromptAlone() {
    ActivationCache batch = RUN.cache();
    Site site = Act.RESID_POST.at(2);
    List<Tensor> each = alone(MODEL).stream().map(cache -> cache.get(site)).toList();
    OVER_POSITIONS.forEach((name, made) -> asAlone(name, made, batch.get(site), each, 1e-5));
    asAlone("scores", x -> x.max(Axis.SRC).max(Axis.DEST), scores(batch), scores(), 1e-5);
  }

  private static Tensor scores(ActivationCache cache) {
    return cache.get(Act.ATTN_SCORES.at(1));
  }

  private static List<Tensor> scores() {
    return alone(MODEL).stream().map(PaddedTensorTest::scores).toList();
  }

  @Test
  void paddingIsCarriedThroughEveryOperation() {
    Site site = Act.HEAD_Z.at(1);
    Tensor batch = RUN.cache(site).get(site);
    List<Tensor> each = alone(MODEL).stream().map(cache -> cache.get(site)).toList();
    Map<String, UnaryOperator<Tensor>> made =
        Map.of(
            "arithmetic", x -> x.plus(1).times(3).minus(x).times(x).mean(Axis.POS),
            "another tensor", x -> x.at(Axis.HEAD, 0).times(vector(6)).plus(2).mean(Axis.POS),
            "a rename", x -> x.renamed(Axis.POS, Axis.COMPONENT).mean(Axis.COMPONENT),
            "repeated", x -> x.repeat(Axis.POS, 2).mean(Axis.POS),
            "zeros and one", x -> x.zeros().plus(1).sum(Axis.POS),
            "a norm", x -> x.norm(Axis.D_HEAD).max(Axis.HEAD).mean(Axis.POS));
    made.forEach((name, operation) -> asAlone(name, operation, batch, each, 1e-5));
    Tensor second = batch.at(Axis.BATCH, 1).mean(Axis.POS);
    float[] expected = each.get(1).at(Axis.BATCH, 0).mean(Axis.POS).toArray();
    assertClose("a picked prompt", expected, second.toArray(), 1e-5);
    Tensor twice = batch.repeat(Axis.BATCH, 2).mean(Axis.POS);
    assertClose("of two", expected, twice.at(Axis.BATCH, 2).toArray(), 1e-5);
    assertClose("of two", expected, twice.at(Axis.BATCH, 3).toArray(), 1e-5);
  }

  private static Tensor vector(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i - 2;
    }
    return Tensor.of(values, new long[] {size}, Axis.D_HEAD);
  }

  @Test
  void overPromptsAPositionIsThatOfThePromptsThatHaveIt() {
    Site site = Act.RESID_POST.at(0);
    Tensor batch = RUN.cache(site).get(site);
    Tensor first = batch.at(Axis.BATCH, 0);
    Tensor last = batch.at(Axis.BATCH, 2);
    Tensor mean = batch.mean(Axis.BATCH);
    assertClose("0", first.at(Axis.POS, 0).toArray(), mean.at(Axis.POS, 0).toArray(), 1e-6);
    Tensor both = first.at(Axis.POS, 1).plus(last.at(Axis.POS, 1)).times(0.5);
    assertClose("1", both.toArray(), mean.at(Axis.POS, 1).toArray(), 1e-6);
    float[] all = batch.sum(Axis.POS).sum(Axis.BATCH).toArray();
    assertClose("any order", all, batch.sum(Axis.BATCH).sum(Axis.POS).toArray(), 1e-5);
  }

  @Test
  void whereTwoTensorsMeetPaddingOfEitherIsPadding() {
    Site site = Act.RESID_POST.at(2);
    Tensor here = RUN.cache(site).get(site);
    int[][] turned = {PROMPTS[1], PROMPTS[0], PROMPTS[2]};
    Tensor there = MODEL.run(Tokens.of(turned)).cache(site).get(site);
    Tensor sum = here.plus(there);
    assertThat(sum.padding().size(Axis.POS, 0)).isEqualTo(2);
    assertThat(sum.padding().size(Axis.POS, 1)).isEqualTo(2);
    assertThat(sum.padding().size(Axis.POS, 2)).isEqualTo(1);
    assertThatThrownBy(() -> sum.at(Axis.BATCH, 0).at(Axis.POS, 1))
        .hasMessageStartingWith("position 1 is padding in prompt 0, “#7#1#8”, ");
    Tensor one = there.at(Axis.BATCH, 0); // [pos, d_model]
    assertThat(here.plus(one).padding().size(Axis.POS, 0)).isEqualTo(2);
    assertThat(one.plus(here).padding().size(Axis.POS, 2)).isEqualTo(2);
  }

  private static void refusesPadding(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "position 1 is padding in prompt 1, “#7#1#8”, which is shorter than others; count from the end (-1 is the last token), or use prompts of equal length");
  }

  @Test
  void aPositionThatIsPaddingSomewhereIsNotRead() {
    ActivationCache cache = RUN.cache(Act.RESID_POST, Act.PATTERN);
    Gradients gradients = RUN.gradients(METRIC, Act.RESID_POST.at(0));
    refusesPadding(() -> cache.get(Act.RESID_POST.at(2).pos(1)));
    refusesPadding(() -> cache.get(Act.RESID_POST.at(2).pos(-4)));
    refusesPadding(() -> cache.get(Act.RESID_POST.at(2).pos(1).prompt(1)));
    refusesPadding(() -> cache.get(Act.PATTERN.at(0).pos(4).pick(Axis.SRC, 1)));
    refusesPadding(() -> cache.get(Act.RESID_POST.at(2)).at(Axis.POS, 1));
    refusesPadding(() -> gradients.get(Act.RESID_POST.at(0).pos(1)));
    refusesPadding(() -> RUN.logits().tensor().at(Axis.POS, 1));
    refusesPadding(() -> RUN.logits().probs().at(Axis.POS, 1));
    refusesPadding(
        () -> MODEL.unembed(cache.get(Act.RESID_POST.at(2))).at(Axis.POS, 1).at(Axis.BATCH, 0));
    refusesPadding(
        () -> RUN.with(Act.RESID_POST.at(0), here -> here.at(Axis.POS, 1)).measure(METRIC));
    refusesPadding(() -> RUN.measure(logits -> logits.probs().at(Axis.POS, 1).max(Axis.VOCAB)));
    assertThat(cache.get(Act.RESID_POST.at(2).pos(1).prompt(0)).shape()).containsExactly(24);
    assertThat(cache.get(Act.RESID_POST.at(2).pos(2)).shape()).containsExactly(3, 24);
  }

  @Test
  void gradientsLeavePaddingOut() {
    Site site = Act.RESID_PRE.at(1);
    Gradients gradients = RUN.gradients(METRIC, site);
    List<Tensor> each =
        Stream.of(PROMPTS)
            .map(prompt -> MODEL.run(Tokens.of(prompt)).gradients(METRIC, site).get(site))
            .toList();
    OVER_POSITIONS.forEach((name, made) -> asAlone(name, made, gradients.get(site), each, 1e-5));
  }

  @Test
  void theGradientOfAnEntropyOverPositionsLeavesPaddingOut() {
    Site site = Act.RESID_PRE.at(1);
    Metric entropy =
        logits -> {
          Tensor one = logits.tensor().at(Axis.VOCAB, 7);
          return one.softmax(Axis.POS).times(one.logSoftmax(Axis.POS)).sum(Axis.POS);
        };
    Tensor together = RUN.gradients(entropy, site).get(site).sum(Axis.POS);
    for (int prompt = 0; prompt < PROMPTS.length; prompt++) {
      Run alone = MODEL.run(Tokens.of(PROMPTS[prompt]));
      Tensor expected = alone.gradients(entropy, site).get(site).sum(Axis.POS);
      Tensor actual = together.at(Axis.BATCH, prompt);
      assertClose("prompt " + prompt, expected.toArray(), actual.toArray(), 1e-5);
    }
  }

  @Test
  void anInterventionSeesThePromptWithoutItsPadding() {
    Intervention centred = here -> here.minus(here.mean(Axis.POS));
    for (int prompt = 0; prompt < PROMPTS.length; prompt++) {
      double alone =
          MODEL
              .run(Tokens.of(PROMPTS[prompt]))
              .with(Act.RESID_PRE.at(1).pick(Axis.BATCH, 0), centred)
              .measure(METRIC)[0];
      double together =
          RUN.with(Act.RESID_PRE.at(1).pick(Axis.BATCH, prompt), centred).measure(METRIC)[prompt];
      assertThat(together).isCloseTo(alone, within(1e-5));
    }
  }

  @Test
  void whatAnInterventionWritesAtPaddingReachesNoToken() {
    Intervention everywhere = here -> here.zeros().plus(0.3);
    for (Site site : List.of(Act.PATTERN.at(1), Act.ATTN_SCORES.at(1), Act.RESID_PRE.at(1))) {
      double[] together = RUN.with(site, everywhere).with(site, x -> x.times(2)).measure(METRIC);
      for (int prompt = 0; prompt < PROMPTS.length; prompt++) {
        Run alone = MODEL.run(Tokens.of(PROMPTS[prompt]));
        double expected =
            alone.with(site, everywhere).with(site, x -> x.times(2)).measure(METRIC)[0];
        assertThat(together[prompt]).as(site.name()).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void aValueThatIsPaddingIsNotPutWhereATokenStands() {
    Site site = Act.RESID_PRE.at(1);
    int[][] turned = {PROMPTS[1], PROMPTS[0], PROMPTS[2]};
    Tensor there = MODEL.run(Tokens.of(turned)).cache(site).get(site);
    Tensor one = there.at(Axis.BATCH, 0);
    Run equal = MODEL.run(Tokens.of(PROMPTS[0], PROMPTS[0], PROMPTS[0]));
    refusesValue(() -> RUN.replace(site.all(), there));
    refusesValue(() -> RUN.add(site, there, 2));
    refusesValue(() -> equal.with(site, here -> here.minus(one)).logits());
    refusesValue(() -> RUN.replace(site.all().prompt(0), one));
    refusesValue(() -> RUN.from(1, there));
    refusesValue(() -> Variants.of(RUN, List.of(Variant.of(site.all(), there)), METRIC));
    Spot last = site.all().pos(-1);
    assertThat(RUN.replace(last, there.at(Axis.POS, -1)).measure(METRIC)).hasSize(3);
    assertThat(RUN.replace(site.all().prompt(1), one).measure(METRIC))
        .containsExactly(RUN.measure(METRIC), within(1e-5));
  }

  private static void refusesValue(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the new value is padding at position 0, because it comes from “#7#1#8”,"
                + " which is shorter than others; use values from prompts of the same lengths in the same"
                + " order, or pick a position counted from the end, such as pos(-1)");
  }

  @Test
  void gradientsFlowThroughInterventionsOfPaddedPrompts() {
    Site site = Act.EMBED.site();
    Intervention softened = here -> here.softmax(Axis.SRC);
    Gradients together = RUN.with(Act.ATTN_SCORES.at(1), softened).gradients(METRIC, site);
    for (int prompt = 0; prompt < PROMPTS.length; prompt++) {
      Run alone = MODEL.run(Tokens.of(PROMPTS[prompt]));
      Tensor expected =
          alone.with(Act.ATTN_SCORES.at(1), softened).gradients(METRIC, site).get(site);
      assertClose(
          "prompt " + prompt,
          expected.sum(Axis.POS).toArray(),
          together.get(site).sum(Axis.POS).at(Axis.BATCH, prompt).toArray(),
          1e-5);
    }
  }

  @Test
  void aTextGrowsWithAPatchOfEachPromptsOwnPositions() {
    Site site = Act.RESID_PRE.at(1);
    int[][] others = {{4, 15, 16, 10, 27}, {8, 2, 9}, {3, 8, 2, 9}};
    Tokens together =
        RUN.patch(site, MODEL.run(Tokens.of(others)).cache(site))
            .generateTokens(6, Sampling.greedy());
    for (int prompt = 0; prompt < PROMPTS.length; prompt++) {
      Tokens alone =
          MODEL
              .run(Tokens.of(PROMPTS[prompt]))
              .patch(site, MODEL.run(Tokens.of(others[prompt])).cache(site))
              .generateTokens(6, Sampling.greedy());
      assertThat(together.row(prompt)).isEqualTo(alone.row(0));
    }
  }

  @Test
  void picturesLeavePaddingBlankAndSayWhatIsBlank() {
    Tensor lengths = RUN.cache(Act.RESID_POST).get(Act.RESID_POST.at(1)).norm(Axis.D_MODEL);
    Grid grid = lengths.grid(Axis.BATCH, Axis.POS);
    assertThat(grid.values()[1]).startsWith(Double.NaN, Double.NaN);
    assertThat(grid.values()[2][0]).isNaN();
    assertThat(grid.at(1, 2)).isPositive();
    assertThat(grid.at(0, 0)).isPositive();
    assertThat(grid.note()).isEqualTo("empty cells are padding before shorter prompts");
    Grid turned = lengths.grid(Axis.POS, Axis.BATCH);
    assertThat(turned.at(1, 1)).isNaN();
    assertThat(turned.at(2, 1)).isEqualTo(grid.at(1, 2));
    Tensor pattern = RUN.cache(Act.PATTERN).get(Act.PATTERN.at(1).head(0)).at(Axis.BATCH, 1);
    double[][] values = pattern.grid(Axis.DEST, Axis.SRC).values();
    assertThat(values[1]).containsOnly(Double.NaN);
    assertThat(values[3][1]).isNaN();
    assertThat(values[3][2] + values[3][3]).isCloseTo(1, within(1e-5));
  }

  @Test
  void theSpreadOfValuesIsThatOfTheTokens() {
    Tensor resid = RUN.cache(Act.RESID_POST).get(Act.RESID_POST.at(1));
    assertThat(resid.html()).contains((5 + 3 + 4) * 24 + " values, mean", "padding is left out");
  }

  @Test
  void promptsOfOneLengthHaveNone() {
    Tensor resid =
        MODEL
            .run(Tokens.of(PROMPTS[0], new int[] {2, 7, 1, 8, 2}))
            .cache(Act.RESID_POST.at(1))
            .get(Act.RESID_POST.at(1));
    assertThat(resid.padding()).isSameAs(Padding.NONE).hasToString("no padding");
    assertThat(resid.times(2).padding()).isSameAs(Padding.NONE);
    assertThat(RUN.tokens().padding()).hasToString("padding before the prompts: [0, 2, 1]");
  }
}
