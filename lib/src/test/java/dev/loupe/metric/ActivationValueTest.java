package dev.loupe.metric;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.activations.Measured;
import dev.loupe.axis.Axis;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationValueTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final int[] LONG = {3, 14, 15, 9, 26, 5};
  private static final int[] SHORT = {8, 14, 1};
  private static final Tokens BOTH = Tokens.of(LONG, SHORT);
  private static final Spot NEURON = Act.MLP_POST.at(1).pick(Axis.D_MLP, 7).pos(-1);

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void theMetricIsTheActivation(HookedTransformer model) {
    for (Spot spot :
        List.of(
            NEURON,
            Act.HEAD_Z.at(-1).head(1).pos(-2).pick(Axis.D_HEAD, 3),
            Act.PATTERN.at(1).head(0).pos(-1).pick(Axis.SRC, -2),
            Act.EMBED.site().pos(-1).pick(Axis.D_MODEL, 5))) {
      ActivationCache cache = model.run(BOTH).cache(spot.site());
      double[] measured = model.run(BOTH).measure(Metric.activation(spot));
      assertClose(spot.toString(), cache.get(spot).toDoubleArray(), measured, 1e-6);
    }
  }

  @Test
  void reductionsLeavePaddingOut() {
    ActivationValue neuron = Metric.activation(Act.MLP_POST.at(1).pick(Axis.D_MLP, 7));
    for (Metric metric :
        List.of(
            neuron.mean(Axis.POS),
            neuron.sum(Axis.POS),
            neuron.max(Axis.POS),
            Metric.activation(Act.RESID_POST.at(2).all()).norm(Axis.D_MODEL).mean(Axis.POS),
            Metric.activation(Act.PATTERN.at(0).head(1)).sum(Axis.SRC).mean(Axis.DEST))) {
      double[] alone = {
        MODEL.run(Tokens.of(LONG)).measure(metric)[0],
        MODEL.run(Tokens.of(SHORT)).measure(metric)[0]
      };
      assertClose(metric.title(), alone, MODEL.run(BOTH).measure(metric), 1e-12);
    }
  }

  @Test
  void theDotProductIsTheComponentAlongAVector() {
    Tensor vector =
        MODEL.run(Tokens.of(LONG)).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1).pos(-1));
    vector = vector.at(Axis.BATCH, 0);
    Spot stream = Act.RESID_POST.at(1).pos(-1);
    double[] expected =
        MODEL.run(BOTH).cache(stream.site()).get(stream).dot(vector, Axis.D_MODEL).toDoubleArray();
    Metric metric = Metric.activation(stream).dot(vector, Axis.D_MODEL);
    assertClose("component", expected, MODEL.run(BOTH).measure(metric), 1e-9);
  }

  @Test
  void nothingBehindTheActivationIsComputed() {
    AtomicInteger later = new AtomicInteger();
    AtomicInteger earlier = new AtomicInteger();
    Run run =
        MODEL
            .run(BOTH)
            .with(Act.RESID_PRE.at(2), here -> counted(here, later))
            .with(Act.RESID_PRE.at(1), here -> counted(here, earlier));
    run.measure(Metric.activation(NEURON));
    run.gradients(Metric.activation(NEURON), Act.RESID_PRE.at(0), Act.RESID_PRE.at(2));
    assertThat(later).hasValue(0);
    assertThat(earlier).hasValue(2);
  }

  private static Tensor counted(Tensor here, AtomicInteger times) {
    times.incrementAndGet();
    return here;
  }

  @Test
  void aMetricAndTheActivationsOfLaterLayersComeFromOnePass() {
    Site later = Act.RESID_POST.at(2);
    try (Measured both = MODEL.run(BOTH).measure(Metric.activation(NEURON), later)) {
      assertClose(
          "metric", MODEL.run(BOTH).measure(Metric.activation(NEURON)), both.values(), 1e-12);
      assertClose(
          "stream",
          MODEL.run(BOTH).cache(later).get(later).toDoubleArray(),
          both.cache().get(later).toDoubleArray(),
          1e-12);
    }
  }

  @Test
  void theDerivativeOfAnActivationByItselfIsOneAndByLaterOnesZero() {
    Site[] sites = {Act.MLP_POST.at(1), Act.RESID_POST.at(1), Act.HEAD_Z.at(2)};
    Gradients gradients = MODEL.run(BOTH).gradients(Metric.activation(NEURON), sites);
    double[] itself = gradients.get(Act.MLP_POST.at(1)).toDoubleArray();
    double[] expected = new double[itself.length];
    expected[(BOTH.width() - 1) * 40 + 7] = 1;
    expected[(2 * BOTH.width() - 1) * 40 + 7] = 1;
    assertThat(itself).containsExactly(expected);
    assertThat(gradients.get(Act.RESID_POST.at(1)).toDoubleArray()).containsOnly(0);
    assertThat(gradients.get(Act.HEAD_Z.at(2)).toDoubleArray()).containsOnly(0);
    assertThat(gradients.get(Act.HEAD_Z.at(2)).shape()).containsExactly(2, 6, 4, 6);
  }

  @Test
  void aMetricWithoutDerivativeIsRefusedAlsoWhenItReadsActivations() {
    Metric number =
        Metric.of(
            "rank",
            cache -> cache.get(NEURON).zeros().plus(cache.get(NEURON).toDoubleArray()[0]),
            Set.of(NEURON.site()));
    Metric taken =
        Metric.of(
            "number",
            cache ->
                Tensor.of(
                    new float[] {(float) cache.get(NEURON).toDoubleArray()[0], 1},
                    new long[] {2},
                    Axis.BATCH),
            Set.of(NEURON.site()));
    assertThat(MODEL.run(BOTH).measure(number)).hasSize(2);
    assertThatThrownBy(() -> MODEL.run(BOTH).gradients(taken, Act.RESID_PRE.at(0)))
        .hasMessageStartingWith("the number has no derivative");
  }

  @Test
  void refusesAnActivationThatIsMoreThanOneNumberForEachPrompt() {
    Metric open = Metric.activation(Act.MLP_POST.at(1).pick(Axis.D_MLP, 7));
    assertThatThrownBy(() -> MODEL.run(BOTH).measure(open))
        .hasMessage(
            "a metric is one number for each prompt, but the activation blocks.1.mlp.hook_post[d_mlp 7] still has the axes [pos]; pick an entry of each in the spot, such as pos(-1), or reduce them, such as mean(POS)");
    assertThatThrownBy(() -> Metric.activation(NEURON.prompt(0)))
        .hasMessage(
            "a metric is one number for each prompt, so blocks.1.mlp.hook_post[batch 0, pos -1, d_mlp 7] cannot pick a prompt");
    assertThatThrownBy(() -> Metric.activation(NEURON).mean(Axis.HEAD))
        .hasMessage(
            "the axis head cannot be reduced in the activation blocks.1.mlp.hook_post[pos -1, d_mlp 7]; it has []");
    assertThatThrownBy(() -> MODEL.run(BOTH).measure(Metric.activation(NEURON.pos(1))))
        .hasMessageStartingWith("position 1 is padding in prompt 1");
    assertThatThrownBy(() -> Metric.activation(NEURON).of(MODEL.run(BOTH).logits()))
        .hasMessage(
            "blocks.1.mlp.hook_post[pos -1, d_mlp 7] was not computed for this metric; name it among the activations that the metric reads");
  }

  @Test
  void refusesAnActivationThatIsNotFiniteAndOneThatTheRunDoesNotCompute() {
    Run broken =
        MODEL.run(BOTH).with(NEURON, here -> here.plus(1).times(Double.MAX_VALUE).times(9));
    assertThatThrownBy(() -> broken.measure(Metric.activation(NEURON)))
        .hasMessageStartingWith("blocks.1.mlp.hook_post contains infinite or NaN values");
    Tensor stream = MODEL.run(BOTH).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(2));
    assertThatThrownBy(() -> MODEL.run(BOTH).from(2, stream).measure(Metric.activation(NEURON)))
        .hasMessageStartingWith("this run does not compute blocks.1.mlp.hook_post, because");
  }

  @Test
  void measuringLeavesNoNativeMemoryBehind() {
    Metric metric = Metric.activation(NEURON).times(Metric.logProb(4));
    MODEL.run(BOTH).measure(metric);
    long before = NativeMemory.live();
    for (int i = 0; i < 10; i++) {
      MODEL.run(BOTH).measure(metric);
      MODEL.run(BOTH).gradients(metric, Act.HEAD_Z).byActivation().close();
      MODEL.run(BOTH).measure(metric, Act.MLP_POST).close();
    }
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(before);
  }
}
