package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRunTest {
  private static final Planted DATA = Planted.of(600, 1);
  private static final int STEPS = 50;

  private static SaeRecipe small(SaeRecipe recipe) {
    return recipe.steps(STEPS).batch(20).rate(5e-3).deadAfter(100);
  }

  static List<SaeRecipe> kinds() {
    return List.of(
        small(SaeRecipe.topK(48, 3)),
        small(SaeRecipe.batchTopK(48, 3)),
        small(SaeRecipe.matryoshka(48, 3)),
        small(SaeRecipe.standard(48, 2)),
        small(SaeRecipe.gated(48, 2)),
        small(SaeRecipe.jumpRelu(48, 0.5)));
  }

  private static LearnedCoder run(SaeRecipe recipe, StepRows rows) {
    return new TrainingRun(recipe, rows, Device.cpu(), true).run();
  }

  private static void assertSameBits(LearnedCoder one, LearnedCoder other) {
    Map<String, Tensor> weights = one.weights();
    other
        .weights()
        .forEach(
            (name, value) ->
                assertThat(value.toArray()).as(name).isEqualTo(weights.get(name).toArray()));
    assertThat(other.curves().loss()).isEqualTo(one.curves().loss());
    assertThat(other.curves().dead()).isEqualTo(one.curves().dead());
    assertThat(other.curves().explained()).isEqualTo(one.curves().explained());
  }

  /** Rows that interrupt the thread when a step asks for them. */
  private record Interrupting(StepRows all, long at) implements StepRows {
    @Override
    public Pair of(long step, NDManager work) {
      if (step == at) {
        Thread.currentThread().interrupt();
      }
      return all.of(step, work);
    }

    @Override
    public long rows() {
      return all.rows();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aContinuedTrainingGivesTheBitsOfAnUninterruptedOne(SaeRecipe recipe, @TempDir Path folder) {
    LearnedCoder whole = DATA.learned(recipe);
    String file = folder.resolve("sae.safetensors").toString();
    SaeRecipe saved = recipe.checkpoint(file, 8);
    assertThatThrownBy(() -> run(saved, new Interrupting(DATA.steps(saved), 37)))
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "stopped by an interrupt after 37 of 50 steps; "
                + file
                + " has them, and the same call goes on there");
    assertThat(Thread.interrupted()).isTrue();
    assertSameBits(whole, DATA.learned(saved));
  }

  @Test
  void anInterruptWithoutACheckpointSaysHowToHaveOne() {
    SaeRecipe recipe = kinds().get(0);
    assertThatThrownBy(() -> run(recipe, new Interrupting(DATA.steps(recipe), 40)))
        .isInstanceOf(CancellationException.class)
        .hasMessage(
            "stopped by an interrupt after 40 of 50 steps; with a checkpoint the same call would"
                + " go on there: topK(2048, 32).checkpoint(\"sae.safetensors\", 500)");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void refusesTheCheckpointOfAnotherRecipe(@TempDir Path folder) {
    SaeRecipe recipe = kinds().get(0).checkpoint(folder.resolve("sae.safetensors").toString(), 50);
    DATA.learned(recipe);
    assertThatThrownBy(() -> DATA.learned(recipe.seed(1)))
        .hasMessageContaining("is the checkpoint of another minimisation")
        .hasMessageContaining("seed 0")
        .hasMessageContaining("seed 1");
  }

  @Test
  void theSeedDecidesEverything() {
    SaeRecipe recipe = kinds().get(0);
    LearnedCoder one = DATA.learned(recipe);
    assertSameBits(one, DATA.learned(recipe));
    assertThat(DATA.learned(recipe.seed(1)).weights().get("W_dec").toArray())
        .isNotEqualTo(one.weights().get("W_dec").toArray());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aFoldedCoderOnActivationsAsTheyAreGivesWhatTheUnfoldedGivesOnScaledOnes(SaeRecipe recipe) {
    Planted data = DATA.in(DataType.FLOAT64);
    LearnedCoder learned = data.learned(recipe);
    Tensor x = data.rows();
    SaeKind kind = recipe.loss().learned();
    double s = learned.scaling().in();
    Tensor scaled = written(kind, learned.scaledWeights(), x.times(s)).times(1 / s);
    Tensor folded = written(kind, learned.weights(), x);
    assertThat(folded.minus(scaled).abs().max().value()).isLessThan(1e-12);
    assertThat(folded.abs().max().value()).isGreaterThan(0.5);
  }

  private static Tensor written(SaeKind kind, Map<String, Tensor> weights, Tensor x) {
    Tensor centred = x.minus(weights.get("b_dec").renamed(SaeKind.D_OUT, SaeKind.D_IN));
    Tensor acts = kind.acts(weights::get, kind.pre(weights::get, centred), centred);
    return kind.written(weights::get, acts).plus(weights.get("b_dec"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void decoderRowsHaveLengthOne(SaeRecipe recipe) {
    Tensor lengths = DATA.learned(recipe).weights().get("W_dec").norm(SaeKind.D_OUT);
    assertThat(lengths.minus(1).abs().max().value()).isLessThan(1e-6);
    assertThat(lengths.axes()).containsExactly(FEATURE);
  }

  @Test
  void scaledActivationsHaveTheMeanLengthOfTheRootOfTheirWidth() {
    SaeRecipe recipe = kinds().get(0);
    double s = DATA.learned(recipe).scaling().in();
    double length = DATA.rows().norm(SaeKind.D_IN).mean(SAMPLE).value();
    assertThat(s * length).isCloseTo(Math.sqrt(32), within(1e-5));
  }

  @Test
  void deadFeaturesOfAPenaltyBeginAgain() {
    SaeRecipe recipe = small(SaeRecipe.standard(48, 200)).rate(0.05).ramp(0).deadAfter(20);
    double[] dead = DATA.learned(recipe.steps(100)).curves().dead();
    assertThat(dead[19]).isGreaterThan(0.1); // the last step of the first fifth
    assertThat(dead[20]).isLessThan(dead[19] / 2);
  }
}
