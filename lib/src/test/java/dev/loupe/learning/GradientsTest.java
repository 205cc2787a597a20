package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.KV_HEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.activations.NamedGradients;
import dev.loupe.memory.Reclaimer;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of every kind against finite differences, in float64. */
class GradientsTest {
  private static final double STEP = 1e-5;
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Tokens TOKENS =
      Tokens.of(new int[][] {{3, 14, 15, 9, 26}, {5, 35, 8, 9, 7}});

  static Stream<HookedTransformer> models() {
    return Stream.of(Toys.gpt2(), Toys.llama(false), Toys.gemma2(), Toys.olmo2(), Toys.gptJ())
        .map(spec -> Toys.model(spec, DataType.FLOAT64));
  }

  /** The same tensor with one number moved. */
  private static Tensor moved(Tensor tensor, int at, double by) {
    double[] values = tensor.toDoubleArray();
    values[at] += by;
    return tensor(values, tensor);
  }

  private static Tensor tensor(double[] values, Tensor like) {
    return Scope.open(cpu(), "test").of(values, new Shape(like.shape()), like.axes());
  }

  private static void assertSlope(
      Tensor where, Tensor gradient, ToDoubleFunction<Tensor> number, double near) {
    double[] slopes = gradient.toDoubleArray();
    assertThat(gradient.shape()).isEqualTo(where.shape());
    assertThat(gradient.axes()).isEqualTo(where.axes());
    double largest = 0;
    for (int i = 0; i < slopes.length; i += 1 + slopes.length / 7) {
      double up = number.applyAsDouble(moved(where, i, STEP));
      double down = number.applyAsDouble(moved(where, i, -STEP));
      double difference = (up - down) / (2 * STEP);
      assertThat(slopes[i]).as("number " + i).isCloseTo(difference, offset(near));
      largest = Math.max(largest, Math.abs(difference));
    }
    assertThat(largest).isPositive();
  }

  private static double sum(double... values) {
    return Arrays.stream(values).sum();
  }

  @ParameterizedTest
  @MethodSource("models")
  void byWeights(HookedTransformer model) {
    Run run = model.run(TOKENS);
    List<String> names =
        Stream.of(
                "blocks.0.attn.W_Q", "blocks.1.attn.W_K", "blocks.1.attn.W_V", "blocks.0.attn.W_O")
            .toList();
    NamedGradients gradients =
        run.weightGradients(
            METRIC, Stream.concat(names.stream(), Stream.of("W_E", "W_U")).toArray(String[]::new));
    assertThat(gradients.value()).containsExactly(run.measure(METRIC), offset(1e-12));
    for (String name : gradients.byName().keySet()) {
      Tensor used = name.equals("W_U") ? gradients.get(name) : model.weight(name);
      assertThat(gradients.get(name).shape()).isEqualTo(model.weight(name).shape());
      if (!name.equals("W_U") && !name.equals("W_E")) { // most of their rows are not used
        assertSlope(
            used,
            gradients.get(name),
            w -> sum(model.edited(new WeightEdit(name, old -> w)).run(TOKENS).measure(METRIC)),
            1e-6);
      }
    }
  }

  @Test
  void byTheTwoEndsOfATiedMatrix() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    NamedGradients gradients = model.run(TOKENS).weightGradients(METRIC, "W_E", "W_U");
    for (String name : List.of("W_E", "W_U")) {
      Tensor weight = model.weight(name);
      int width = model.spec().dModel();
      int one = name.equals("W_E") ? 9 * width + 2 : 2 * Toys.VOCAB + 11;
      Function<Double, Double> measured =
          by ->
              sum(
                  model
                      .edited(new WeightEdit(name, old -> moved(old, one, by)))
                      .run(TOKENS)
                      .measure(METRIC));
      double difference = (measured.apply(STEP) - measured.apply(-STEP)) / (2 * STEP);
      double slope = gradients.get(name).toDoubleArray()[one];
      assertThat(slope).isCloseTo(difference, offset(1e-6));
      assertThat(Math.abs(slope)).isGreaterThan(1e-3);
      assertThat(weight.shape()).isEqualTo(gradients.get(name).shape());
    }
  }

  @Test
  void byAllWeightsWhenNoneIsNamed() {
    HookedTransformer model = Toys.model(Toys.llama(true));
    NamedGradients all = model.run(TOKENS).weightGradients(METRIC);
    assertThat(all.byName()).containsKeys("W_E", "W_U", "blocks.2.mlp.W_gate", "ln_final.w");
    assertThat(all.toString()).contains("blocks.0.attn.W_Q").doesNotContain("[D");
  }

  @Test
  void byAWeightUnderAnIntervention() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Run run = model.run(TOKENS).zero(head(1, 2));
    Tensor gradient = run.weightGradients(METRIC, "blocks.1.attn.W_V").get("blocks.1.attn.W_V");
    assertThat(gradient.at(KV_HEAD, 2).toDoubleArray()).containsOnly(0);
    assertThat(gradient.at(KV_HEAD, 1).norm(D_MODEL).norm(D_HEAD).value()).isPositive();
  }

  @Test
  void refusesAWeightThatIsNotThere() {
    Run run = Toys.model(Toys.gpt2()).run(TOKENS);
    assertThatThrownBy(() -> run.weightGradients(METRIC, "blocks.0.attn.W_X"))
        .hasMessageContaining("there is no weight 'blocks.0.attn.W_X'");
  }

  @Test
  void byAParameter() {
    Tensor x = tensor(new double[] {0.3, -1, 2, 0.7}, Tensor.vector(0, 0, 0, 0));
    Objective loss =
        p -> {
          Tensor at = p.get("x");
          return at.softmax(D_MODEL).times(at).sum(D_MODEL).plus(at.norm(D_MODEL));
        };
    Tensor gradient = parameters().with("x", x).gradients(loss).get("x");
    assertSlope(x, gradient, moved -> value(loss, moved), 1e-8);
  }

  private static double value(Objective loss, Tensor x) {
    return parameters().with("x", x).gradients(loss).value()[0];
  }

  @ParameterizedTest
  @MethodSource("models")
  void byAParameterThatIsAddedToTheStream(HookedTransformer model) {
    Run run = model.run(TOKENS);
    Tensor v =
        tensor(random(model.spec().dModel()), Tensor.vector(new float[model.spec().dModel()]));
    Objective loss = p -> p.mean(run.add(resid(1), p.get("x"), 1.5), METRIC);
    Tensor gradient = parameters().with("x", v).gradients(loss).get("x");
    assertSlope(v, gradient, x -> sum(run.add(resid(1), x, 1.5).measure(METRIC)) / 2, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("models")
  void byAParameterThatMasksAHead(HookedTransformer model) {
    Run run = model.run(TOKENS);
    Tensor mask = tensor(new double[] {0.9}, Tensor.vector(0));
    Function<Tensor, Run> masked =
        m -> run.with(Act.HEAD_Z.at(1).head(2), here -> here.times(m.at(D_MODEL, 0)));
    Tensor gradient =
        parameters()
            .with("x", mask)
            .gradients(p -> p.mean(masked.apply(p.get("x")), METRIC))
            .get("x");
    assertSlope(mask, gradient, m -> sum(masked.apply(m).measure(METRIC)) / 2, 1e-6);
  }

  @Test
  void byAParameterThatReplacesAnActivation() {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Run run = model.run(TOKENS);
    Tensor v = tensor(random(24), Tensor.vector(new float[24]));
    Objective loss = p -> p.mean(run.replace(resid(2).all().pos(-1), p.get("x")), METRIC);
    Tensor gradient = parameters().with("x", v).gradients(loss).get("x");
    assertSlope(
        v, gradient, x -> sum(run.replace(resid(2).all().pos(-1), x).measure(METRIC)) / 2, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("models")
  void byAParameterInAnEditOfAWeight(HookedTransformer model) {
    String name = "blocks.1.attn.W_O";
    Tensor delta = tensor(random((int) size(model.weight(name))), model.weight(name));
    Function<Tensor, Run> edited =
        d -> model.edited(new WeightEdit(name, w -> w.plus(d.times(0.1)))).run(TOKENS);
    Tensor gradient =
        parameters()
            .with("x", delta)
            .gradients(p -> p.mean(edited.apply(p.get("x")), METRIC))
            .get("x");
    assertSlope(delta, gradient, d -> sum(edited.apply(d).measure(METRIC)) / 2, 1e-6);
  }

  private static long size(Tensor tensor) {
    return Arrays.stream(tensor.shape()).reduce(1, (a, b) -> a * b);
  }

  private static double[] random(int count) {
    return new java.util.Random(5).doubles(count, -1, 1).toArray();
  }

  /** What autograd keeps must not be memory of Java's, which the collector frees. */
  @Test
  void aCollectionBeforeTheBackwardPassChangesNoGradient() {
    HookedTransformer model = Toys.model(Toys.gemma2());
    Run run = model.run(Tokens.of(new int[][] {{3, 14, 15, 9, 26}, {5, 35, 8, 9, 7}}));
    Parameters start =
        parameters()
            .with("W_E", model.weight("W_E"))
            .with("v", Tensor.vector(new float[24]).plus(1));
    Objective loss =
        p -> {
          HookedTransformer edited =
              model.edited(new WeightEdit("W_E", w -> p.get("W_E").times(0.5)));
          Run steered = edited.run(TOKENS).add(resid(1), p.get("v"), 1.5);
          Tensor value = p.mean(steered, METRIC).dividedBy(3).times(1.7);
          return value.plus(p.mean(run.add(resid(0), p.get("v"), 2), METRIC).times(0.3));
        };
    NamedGradients expected = start.gradients(loss);
    for (int round = 0; round < 3; round++) {
      NamedGradients collected =
          start.gradients(
              p -> {
                Tensor value = loss.of(p);
                Reclaimer.collect();
                parameters().zeros("x", D_MODEL.sized(4096)).get("x").times(3); // reuses memory
                return value;
              });
      for (String name : List.of("W_E", "v")) {
        assertThat(collected.get(name).toArray()).isEqualTo(expected.get(name).toArray());
      }
    }
  }

  @Test
  void refusesALossThatDoesNotUseAParameter() {
    Parameters two = parameters().with("x", Tensor.vector(1)).with("y", Tensor.vector(2));
    assertThatThrownBy(() -> two.gradients(p -> p.get("x")))
        .hasMessage(
            "the loss does not depend on the parameter 'y', so it cannot be learned; use it in the"
                + " loss, or leave it out");
  }

  @Test
  void refusesALossThatWasTakenOutOfTheTensors() {
    Parameters one = parameters().with("x", Tensor.vector(1));
    assertThatThrownBy(() -> one.gradients(p -> Tensor.vector((float) p.get("x").value())))
        .hasMessageContaining("the loss does not depend on any parameter through tensors");
  }

  @Test
  void refusesALossOfSeveralNumbers() {
    Parameters one = parameters().with("x", Tensor.vector(1, 2));
    assertThatThrownBy(() -> one.gradients(p -> p.get("x")))
        .hasMessageContaining("a loss is one number, not")
        .hasMessageContaining("take the mean or the sum over its axes");
  }

  @Test
  void refusesAParameterThatIsNotThere() {
    Parameters one = parameters().with("x", Tensor.vector(1, 2));
    assertThatThrownBy(() -> one.gradients(p -> p.get("y")))
        .hasMessage("there is no parameter 'y'; there are [x]");
  }
}
