package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.activations.Measured;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any weights, tried on random toys of every shape. */
class LawsTest {
  private static final int[] PROMPT = {3, 14, 15, 9, 26, 5, 35, 8};
  private static final int[] OTHER = {3, 14, 15, 40, 26, 5, 35, 8};
  private static final String TOYS = "dev.loupe.model.Toys#all";

  private static Run run(HookedTransformer model) {
    return model.run(Tokens.of(PROMPT));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void theStreamIsTheSumOfWhatIsWritten(HookedTransformer model) {
    ActivationCache cache = run(model).cache();
    for (int layer = 0; layer < 3; layer++) {
      Tensor sum = cache.get(Act.RESID_PRE.at(layer)).plus(cache.get(Act.ATTN_OUT.at(layer)));
      if (model.has(Act.RESID_MID)) {
        assertClose("mid", cache.get(Act.RESID_MID.at(layer)).toArray(), sum.toArray(), 1e-5);
      }
      // Where the stream is normalised behind each sum, the skip path is.
      boolean normed = model.spec().block().normsStream();
      Tensor skip = normed ? cache.get(Act.LN1_OUT.at(layer)) : sum;
      float[] post = skip.plus(cache.get(Act.MLP_OUT.at(layer))).toArray();
      assertClose("post", cache.get(Act.RESID_POST.at(layer)).toArray(), post, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void componentsThroughTheFrozenFinalNormSumToTheLogits(HookedTransformer model) {
    assumeFalse(model.spec().block().normsStream()); // its components are divided on the way
    ActivationCache cache = run(model).cache();
    Tensor stream = cache.get(Act.EMBED.site());
    if (model.has(Act.POS_EMBED)) {
      stream = stream.plus(cache.get(Act.POS_EMBED.site()));
    }
    for (int layer = 0; layer < 3; layer++) {
      stream =
          stream.plus(cache.get(Act.ATTN_OUT.at(layer))).plus(cache.get(Act.MLP_OUT.at(layer)));
    }
    assertClose("logits", run(model).logits().toArray(), model.unembed(stream).toArray(), 1e-4);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void anInterventionThatChangesNothingLeavesEveryBitAsItWas(HookedTransformer model) {
    float[] plain = run(model).logits().toArray();
    for (Site site : new Spots(model.spec()).all()) {
      assertThat(run(model).with(site, here -> here).logits().toArray())
          .as(site.name())
          .isEqualTo(plain);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void patchingARunWithItselfChangesNothing(HookedTransformer model) {
    float[] plain = run(model).logits().toArray();
    ActivationCache own = run(model).cache();
    for (Site site : new Spots(model.spec()).all()) {
      // Split inputs and results take a path of their own, which rounds differently.
      assertClose(site.name(), plain, run(model).patch(site, own).logits().toArray(), 2e-5);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void patchingTheStreamAtAnyLayerGivesTheOtherPromptsPrediction(HookedTransformer model) {
    float[] other = model.run(Tokens.of(OTHER)).logits().toArray();
    ActivationCache cache = model.run(Tokens.of(OTHER)).cache(Act.RESID_PRE, Act.RESID_POST);
    for (Site site : cache.sites()) {
      assertClose(site.name(), other, run(model).patch(site, cache).logits().toArray(), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void anEditBetweenAttentionAndMlpReachesTheSkipPath(HookedTransformer model) {
    if (!model.has(Act.RESID_MID)) {
      return;
    }
    Run edited =
        run(model).with(Act.RESID_MID.at(1), here -> here.times(2)).zero(Act.MLP_OUT.at(1));
    Tensor mid = run(model).cache(Act.RESID_MID.at(1)).get(Act.RESID_MID.at(1));
    Tensor post = edited.cache(Act.RESID_POST.at(1)).get(Act.RESID_POST.at(1));
    boolean normed = model.spec().block().normsStream();
    Tensor skip = normed ? edited.cache(Act.LN1_OUT).get(Act.LN1_OUT.at(1)) : mid;
    float[] expected = normed ? skip.toArray() : mid.times(2).toArray();
    assertClose("post", expected, post.toArray(), 1e-6);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void anEditOfWhatTheMlpReadsDoesNotReachTheSkipPath(HookedTransformer model) {
    Run edited = run(model).with(Act.MLP_IN.at(1), here -> here.times(0)).zero(Act.MLP_OUT.at(1));
    Run plain = run(model).zero(Act.MLP_OUT.at(1));
    assertThat(edited.logits().toArray()).isEqualTo(plain.logits().toArray());
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void zeroingAHeadEqualsSubtractingItsResult(HookedTransformer model) {
    if (model.spec().block().writesNormed()) {
      return; // without the head, the norm behind attention has another scale
    }
    Tensor result = run(model).cache(Act.HEAD_RESULT.at(1)).get(Act.HEAD_RESULT.at(1).head(2));
    float[] zeroed = run(model).zero(Act.HEAD_Z.at(1).head(2)).logits().toArray();
    float[] subtracted =
        run(model).with(Act.ATTN_OUT.at(1), here -> here.minus(result)).logits().toArray();
    assertClose("logits", zeroed, subtracted, 1e-4);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void everyWayOfReachingAHeadsQueryIsTheSame(HookedTransformer model) {
    ActivationCache own = run(model).cache();
    Tensor pre = own.get(Act.RESID_PRE.at(1));
    float[] plain = run(model).logits().toArray();
    Run split =
        run(model)
            .with(Act.QUERY_INPUT.at(1).head(0), here -> pre)
            .with(Act.VALUE_INPUT.at(1).head(0), here -> pre);
    assertClose("split inputs", plain, split.logits().toArray(), 1e-4);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void headResultsSumToWhatAttentionWritesAndAnEditOfOneReachesTheStream(HookedTransformer model) {
    ActivationCache cache = run(model).cache(Act.HEAD_RESULT.at(1), Act.ATTN_OUT.at(1));
    Tensor result = cache.get(Act.HEAD_RESULT.at(1));
    Tensor sum = result.sum(Axis.HEAD);
    if (model.spec().attention().outputBias()) {
      sum = sum.plus(model.weight("blocks.1.attn.b_O"));
    }
    assertClose("attn_out", cache.get(Act.ATTN_OUT.at(1)).toArray(), sum.toArray(), 1e-5);
    Tensor without = cache.get(Act.ATTN_OUT.at(1)).minus(result.at(Axis.HEAD, 2));
    assertClose(
        "without head 2",
        without.toArray(),
        run(model)
            .zero(Act.HEAD_RESULT.at(1).head(2))
            .cache(Act.ATTN_OUT.at(1))
            .get(Act.ATTN_OUT.at(1))
            .toArray(),
        1e-5);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void noLayerLooksBeyondItsWindow(HookedTransformer model) {
    ActivationCache cache = run(model).cache(Act.PATTERN);
    model
        .spec()
        .attention()
        .window()
        .ifPresent(
            window -> {
              for (int layer = 0; layer < 3; layer++) {
                float farthest =
                    cache
                        .get(Act.PATTERN.at(layer).head(0))
                        .at(Axis.DEST, window.tokens())
                        .at(Axis.SRC, 0)
                        .toArray()[0];
                assertThat(farthest == 0).isEqualTo(window.layers().contains(layer));
              }
            });
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void attentionPatternRowsSumToOneAndDoNotLookAhead(HookedTransformer model) {
    Tensor pattern = run(model).cache(Act.PATTERN.at(0)).get(Act.PATTERN.at(0));
    for (float sum : pattern.sum(Axis.SRC).toArray()) {
      assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5f));
    }
    if (model.spec().attention().causal()) {
      assertThat(pattern.at(Axis.DEST, 2).at(Axis.SRC, 5).toArray()).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void whatComesLaterCannotChangeWhatCameBefore(HookedTransformer model) {
    assumeTrue(model.spec().attention().causal());
    float[] one = run(model).logits().toArray();
    float[] other = model.run(Tokens.of(OTHER)).logits().toArray();
    int firstDifference = 3 * Toys.VOCAB;
    assertThat(Arrays.copyOf(other, firstDifference))
        .isEqualTo(Arrays.copyOf(one, firstDifference));
    assertThat(Arrays.copyOfRange(other, firstDifference, firstDifference + Toys.VOCAB))
        .isNotEqualTo(Arrays.copyOfRange(one, firstDifference, firstDifference + Toys.VOCAB));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aBatchIsItsPromptsOneByOne(HookedTransformer model) {
    int[] shorter = {7, 7, 1};
    float[] batch = model.run(Tokens.of(PROMPT, shorter, OTHER)).logits().last().toArray();
    int row = 0;
    for (int[] prompt : List.of(PROMPT, shorter, OTHER)) {
      float[] alone = model.run(Tokens.of(prompt)).logits().last().toArray();
      float[] together = Arrays.copyOfRange(batch, row * Toys.VOCAB, (row + 1) * Toys.VOCAB);
      assertClose("prompt " + row++, alone, together, 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aRunTakenUpAtAnyBlockIsTheFullRun(HookedTransformer model) {
    float[] full = run(model).logits().toArray();
    ActivationCache cache = run(model).cache(Act.RESID_PRE);
    for (int layer = 0; layer < 3; layer++) {
      float[] suffix =
          run(model).from(layer, cache.get(Act.RESID_PRE.at(layer))).logits().toArray();
      assertThat(suffix).as("from layer " + layer).isEqualTo(full);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void oneMeasuredPassGivesWhatAMeasurementAndACacheGive(HookedTransformer model) {
    Metric metric = Toys.atLast(model, Metric.logitDiff(5, 7));
    ActivationCache alone = run(model).cache();
    try (Measured both = run(model).measure(metric, alone.sites().toArray(Site[]::new))) {
      assertClose("metric", run(model).measure(metric), both.values(), 1e-5);
      for (Site site : alone.sites()) {
        assertClose(site.name(), alone.get(site).toArray(), both.cache().get(site).toArray(), 1e-6);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void generationIsTheSameWithAndWithoutCachedKeys(HookedTransformer model) {
    assumeTrue(model.spec().attention().causal());
    Tensor vector =
        run(model).cache(Act.RESID_PRE.at(2)).get(Act.RESID_PRE.at(2).pos(1)).at(Axis.BATCH, 0);
    Run steered =
        model
            .run(Tokens.of(PROMPT, new int[] {4, 4}))
            .add(Act.RESID_POST.at(0), vector, 2)
            .zero(Act.HEAD_Z.at(1).head(1))
            .with(
                Act.MLP_OUT.at(1).pos(9),
                here -> here.times(-1)); // a position that generation reaches
    int[] cached = new Generation(steered, Sampling.greedy(), true).tokens(6).row(0);
    int[] plain = new Generation(steered, Sampling.greedy(), false).tokens(6).row(0);
    assertThat(cached).isEqualTo(plain).hasSize(PROMPT.length + 6);
    Sampling sampling = Sampling.temperature(1).topK(20).topP(0.9).seed(5);
    assertThat(new Generation(steered, sampling, true).tokens(6).row(1))
        .isEqualTo(new Generation(steered, sampling, false).tokens(6).row(1));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aPatchedPromptIsContinuedAlikeWithAndWithoutCachedKeys(HookedTransformer model) {
    assumeTrue(model.spec().attention().causal());
    ActivationCache other =
        model.run(Tokens.of(OTHER)).cache(Act.HEAD_Z.at(1), Act.RESID_POST.at(0));
    Run patched =
        run(model).patch(Act.HEAD_Z.at(1).head(2), other).patch(Act.RESID_POST.at(0), other);
    assertThat(new Generation(patched, Sampling.greedy(), true).tokens(5).row(0))
        .isEqualTo(new Generation(patched, Sampling.greedy(), false).tokens(5).row(0));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void twoThreadsGetWhatOneGets(HookedTransformer model) throws Exception {
    Run zeroed = run(model).zero(Act.HEAD_Z.at(0).head(0));
    float[] plain = run(model).logits().toArray();
    float[] without = zeroed.logits().toArray();
    List<Callable<Boolean>> work = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      work.add(() -> Arrays.equals(run(model).logits().toArray(), plain));
      work.add(() -> Arrays.equals(zeroed.logits().toArray(), without));
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<Boolean> same : threads.invokeAll(work)) {
        assertThat(same.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aRunLeavesNothingInTheModel(HookedTransformer model) {
    float[] before = run(model).logits().toArray();
    run(model).zero(Act.RESID_POST.at(0)).logits();
    run(model).gradients(Toys.atLast(model, Metric.logitDiff(1, 2)), Act.RESID_PRE);
    assertThat(run(model).logits().toArray()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void gradientsAreWhatFiniteDifferencesGive(HookedTransformer single) {
    HookedTransformer model = Toys.model(single.spec(), DataType.FLOAT64);
    Metric metric = Toys.atLast(model, Metric.logitDiff(11, 23));
    List<Spot> spots = new ArrayList<>();
    for (Act act : Act.values()) {
      boolean masked =
          act == Act.ATTN_SCORES; // minus infinity cannot be moved; its first entries can
      if (model.has(act)) {
        Spot spot = (act.inLayers() ? act.at(1) : act.site()).all();
        for (Axis axis : act.axes()) {
          spot = spot.pick(axis, axis == Axis.BATCH || axis == Axis.ONE || masked ? 0 : 1);
        }
        spots.add(spot);
      }
    }
    Site[] sites = spots.stream().map(Spot::site).toArray(Site[]::new);
    Gradients gradients = run(model).gradients(metric, sites);
    double step = 1e-5;
    for (Spot spot : spots) {
      double up =
          run(model).with(spot, here -> here.plus(one(here).times(step))).measure(metric)[0];
      double down =
          run(model).with(spot, here -> here.plus(one(here).times(-step))).measure(metric)[0];
      assertThat(gradients.get(spot).value())
          .as(spot.toString())
          .isCloseTo((up - down) / (2 * step), org.assertj.core.data.Offset.offset(1e-6));
    }
  }

  private static Tensor one(Tensor like) {
    return like.zeros().plus(1);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aWeightEditedByNothingIsTheSameWeight(HookedTransformer model) {
    float[] before = run(model).logits().toArray();
    for (String name : model.spec().weights().stream().map(weight -> weight.name(1)).toList()) {
      assertThat(
              model.edited(new WeightEdit(name, w -> w)).run(Tokens.of(PROMPT)).logits().toArray())
          .as(name)
          .isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void queriesAreTheNormalisedStreamTimesTheQueryWeights(HookedTransformer model) {
    Act reads = model.spec().block().readsNormed() ? Act.LN1_OUT : Act.RESID_PRE;
    ActivationCache cache = run(model).cache(reads.at(0), Act.QUERY.at(0));
    Tensor read = cache.get(reads.at(0).pos(2)).at(Axis.BATCH, 0); // [d_model]
    Tensor weight =
        model.weight("blocks.0.attn.W_Q").at(Axis.HEAD, 1).at(Axis.D_HEAD, 3); // [d_model]
    double bias =
        model.spec().attention().inputBias()
            ? model.weight("blocks.0.attn.b_Q").at(Axis.HEAD, 1).at(Axis.D_HEAD, 3).value()
            : 0;
    double query =
        cache.get(Act.QUERY.at(0).pos(2).head(1)).at(Axis.BATCH, 0).at(Axis.D_HEAD, 3).value();
    assertThat(read.dot(weight, Axis.D_MODEL).value() + bias)
        .isCloseTo(query, org.assertj.core.data.Offset.offset(1e-5));
  }
}
