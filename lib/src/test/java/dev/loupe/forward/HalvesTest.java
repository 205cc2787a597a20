package dev.loupe.forward;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.load.Golden;
import dev.loupe.load.ModelLoader;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Transfers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What halves compute in one call, and the same in steps, in every family and both precisions. */
class HalvesTest {
  private static final int[][] EQUAL = {{3, 1, 4, 1, 5, 9, 2}, {6, 5, 3, 5, 8, 9, 7}};
  private static final int[][] UNEQUAL = {{3, 1, 4, 1, 5, 9, 2}, {6, 5, 3}, {8}};

  static Stream<HookedTransformer> models() {
    Stream<HookedTransformer> golden =
        Golden.all()
            .flatMap(
                found ->
                    Stream.of(DataType.FLOAT32, DataType.FLOAT64)
                        .map(type -> ModelLoader.load(found.folder(), Device.cpu(), type)));
    Stream<HookedTransformer> toys =
        Toys.all().flatMap(toy -> Stream.of(toy, Toys.model(toy.spec(), DataType.FLOAT64)));
    return Stream.concat(toys, golden);
  }

  /** A run that looks at everything, so that nothing is computed in one call. */
  private static Run inSteps(Run run) {
    Run watched = run;
    for (Act act : Act.values()) {
      for (int layer = 0; act.inLayers() && layer < run.model().spec().layers(); layer++) {
        watched = run.model().has(act) ? watched.with(act.at(layer), here -> here) : watched;
      }
    }
    return watched;
  }

  private static double near(Run run) {
    return run.model().type() == DataType.FLOAT64 ? 1e-12 : 1e-5;
  }

  private static void assertSame(String what, Tensor steps, Tensor halves, Run run) {
    double largest =
        Math.max(1, Arrays.stream(steps.toDoubleArray()).map(Math::abs).max().orElse(0));
    assertClose(
        run.model() + ": " + what,
        steps.toDoubleArray(),
        halves.toDoubleArray(),
        near(run) * largest);
  }

  @ParameterizedTest
  @MethodSource("models")
  void halvesGiveTheLogitsOfTheSteps(HookedTransformer model) {
    for (int[][] prompts : new int[][][] {EQUAL, UNEQUAL}) {
      Run run = model.run(Tokens.of(prompts));
      assertSame("logits", inSteps(run).logits().tensor(), run.logits().tensor(), run);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void halvesGiveTheStreamOfTheStepsAtEveryLayer(HookedTransformer model) {
    Site[] stream =
        Stream.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST)
            .filter(model::has)
            .flatMap(act -> IntStream.range(0, model.spec().layers()).mapToObj(act::at))
            .toArray(Site[]::new);
    Run run = model.run(Tokens.of(UNEQUAL));
    ActivationCache steps = run.cache();
    ActivationCache halves = run.cache(stream);
    for (Site site : stream) {
      assertSame(site.name(), steps.get(site), halves.get(site), run);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void whatHalvesShowIsWhatTheStepsCompute(HookedTransformer model) {
    Run run = model.run(Tokens.of(UNEQUAL));
    ActivationCache steps = inSteps(run).cache();
    ActivationCache halves = run.cache();
    assertThat(halves.sites()).isEqualTo(steps.sites());
    for (Site site : steps.sites()) {
      assertSame(site.name(), finite(steps.get(site)), finite(halves.get(site)), run);
      assertSame(site.name(), finite(steps.get(site)), finite(run.cache(site).get(site)), run);
    }
  }

  /** Scores are minus infinity where a position may not attend. */
  private static Tensor finite(Tensor x) {
    return x.clamp(-1e4, 1e4);
  }

  @ParameterizedTest
  @MethodSource("models")
  void gradientsThroughHalvesAreThoseThroughTheSteps(HookedTransformer model) {
    Run run = model.run(Tokens.of(UNEQUAL));
    Metric metric = Metric.logitDiff(1, 2).at(-1);
    var steps = inSteps(run).gradients(metric, Act.RESID_PRE);
    var halves = run.gradients(metric, Act.RESID_PRE);
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      Site site = Act.RESID_PRE.at(layer);
      assertSame("gradient at " + site, steps.get(site), halves.get(site), run);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void theLastPositionAloneHasItsLogits(HookedTransformer model) {
    Run run = model.run(Tokens.of(UNEQUAL));
    Metric metric = Metric.logitDiff(1, 2).at(-1);
    assertClose(
        model + ": " + metric, inSteps(run).measure(metric), run.measure(metric), 10 * near(run));
  }

  @ParameterizedTest
  @MethodSource("models")
  void generatedTokensAreThoseOfTheSteps(HookedTransformer model) {
    assumeTrue(model.spec().attention().causal());
    Run run = model.run(Tokens.of(UNEQUAL));
    Tokens halves = run.generateTokens(4);
    Tokens steps = inSteps(run).generateTokens(4);
    for (int row = 0; row < halves.batch(); row++) {
      assertThat(halves.row(row)).as(model.toString()).isEqualTo(steps.row(row));
    }
  }

  @Test
  void aBlockThatNobodyLooksIntoIsTwoCalls() {
    HookedTransformer model = Toys.model(Toys.llama(false));
    Run run = model.run(Tokens.of(EQUAL));
    Run behindOne = run.with(Act.RESID_PRE.at(1), here -> here);
    assertThat(behindOne.logits().toArray()).isEqualTo(run.logits().toArray());
    long calls = Transfers.of(run::logits).calls();
    long watched = Transfers.of(run.with(Act.PATTERN.at(1), here -> here)::logits).calls();
    assertThat(calls).isLessThanOrEqualTo(2L * model.spec().layers() + 6); // and the ends
    assertThat(watched).isGreaterThan(calls);
  }

  @Test
  void howeverManySetsOfActivationsAreReadTheyAreTheSame() {
    Act[] inside = {Act.QUERY, Act.VALUE, Act.PATTERN, Act.HEAD_Z, Act.ATTN_OUT, Act.MLP_OUT};
    Run run = Toys.model(Toys.gpt2()).run(Tokens.of(EQUAL));
    ActivationCache all = run.cache();
    for (int set = 1; set < 1 << inside.length; set++) {
      List<Site> sites = new ArrayList<>();
      for (int i = 0; i < inside.length; i++) {
        if ((set >> i & 1) == 1) {
          sites.add(inside[i].at(1));
        }
      }
      ActivationCache some = run.cache(sites.toArray(new Site[0]));
      for (Site site : sites) {
        assertThat(some.get(site).toArray()).isEqualTo(all.get(site).toArray());
      }
    }
  }
}
