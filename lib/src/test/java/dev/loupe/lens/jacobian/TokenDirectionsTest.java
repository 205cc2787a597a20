package dev.loupe.lens.jacobian;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.EachPosition;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Directions of tokens in a layer: to steer, to ablate, to swap, to decompose. */
class TokenDirectionsTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5});
  private static final Site SITE = Act.RESID_POST.at(1);

  private static HookedTransformer model(Spec spec) {
    return Toys.reading(spec, new NumberedWords(Optional.empty()), DataType.FLOAT64, Device.cpu());
  }

  private static JacobianLens lens(Spec spec) {
    return JacobianLens.of(model(spec), PROMPT, 1);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.lens.jacobian.JacobianLensTest#decoders")
  void theProductWithADirectionIsTheLogitThatTheReadoutGives(Spec spec) {
    JacobianLens lens = lens(spec);
    Tensor state = state(lens);
    TokenDirections directions = new TokenDirections(lens, TokenReadout.of(lens.model()));
    double[] products = directions.products(1, state);
    double[] lengths = directions.lengths(1);
    for (int token : new int[] {0, 7, Toys.VOCAB - 1}) {
      Tensor direction = lens.direction(1, " w" + token);
      assertThat(direction.site()).contains(SITE.name());
      assertThat(state.dot(direction, Axis.D_MODEL).value())
          .isCloseTo(products[token], within(1e-9));
      assertThat(direction.norm().value()).isCloseTo(lengths[token], within(1e-9));
    }
  }

  /**
   * ln_final(x) · scale, where the scale is the norm's own: then nothing is left out but biases.
   */
  @ParameterizedTest
  @MethodSource("dev.loupe.lens.jacobian.JacobianLensTest#decoders")
  void addingADirectionRaisesTheTokensLogitInTheLens(Spec spec) {
    JacobianLens lens = lens(spec);
    Run run = lens.model().run("w3 w14 w15 w9");
    Tensor direction = lens.direction(1, " w7");
    double before = logit(lens, run, 7);
    double little = logit(lens, run.add(SITE, direction, 0.1 / direction.norm().value()), 7);
    double more = logit(lens, run.add(SITE, direction, 1 / direction.norm().value()), 7);
    assertThat(little).isGreaterThan(before);
    assertThat(more).isGreaterThan(little);
  }

  private static double logit(JacobianLens lens, Run run, int token) {
    return lens.read(run)
        .logits(SITE)
        .at(Axis.BATCH, 0)
        .at(Axis.POS, -1)
        .at(Axis.VOCAB, token)
        .value();
  }

  /** What the Jacobian is the mean of: a small step along d moves Σ u · h_final by |d|² each. */
  @Test
  void aStepAlongADirectionMovesTheLastStreamByItsSquaredLength() {
    JacobianLens lens = lens(Toys.gpt2());
    Tensor direction = lens.direction(1, " w7");
    Tensor atTheEnd = TokenReadout.of(lens.model()).direction(7);
    double moved = 0;
    for (int position = 1; position < PROMPT.width() - 1; position++) {
      double step = 1e-6;
      moved +=
          (along(atTheEnd, lens, direction, position, step)
                  - along(atTheEnd, lens, direction, position, -step))
              / (2 * step)
              / (PROMPT.width() - 2);
    }
    assertThat(moved).isCloseTo(Math.pow(direction.norm().value(), 2), within(1e-6));
  }

  private static double along(
      Tensor atTheEnd, JacobianLens lens, Tensor direction, int position, double step) {
    Site end = Act.RESID_POST.at(-1);
    Run run = lens.model().run(PROMPT).add(SITE.pos(position), direction, step);
    return run.cache(end)
        .get(end)
        .range(Axis.POS, 1, PROMPT.width() - 1)
        .dot(atTheEnd, Axis.D_MODEL)
        .sum()
        .value();
  }

  @Test
  void ablatingADirectionLeavesNothingOfTheTokenToRead() {
    JacobianLens lens = lens(Toys.llama(false));
    Tensor direction = lens.direction(1, " w7");
    Run run = lens.model().run(PROMPT).ablate(SITE, direction);
    assertClose(
        "products",
        new double[PROMPT.width()],
        run.cache(SITE).get(SITE).dot(direction, Axis.D_MODEL).toDoubleArray(),
        1e-12);
  }

  @Test
  void aSwapExchangesTheCoordinatesAndLeavesTheRest() {
    JacobianLens lens = lens(Toys.gpt2());
    Tensor one = lens.direction(1, " w7");
    Tensor other = lens.direction(1, " w30");
    // 2 of one, −3 of the other, and something orthogonal to both
    Tensor rest = orthogonal(state(lens), one, other);
    Tensor before = one.times(2).plus(other.times(-3)).plus(rest);
    Tensor expected = one.times(-3).plus(other.times(2)).plus(rest);
    EachPosition swap = lens.swap(1, " w7", " w30");
    assertClose("swap", expected.toDoubleArray(), swap.apply(before).toDoubleArray(), 1e-9);
    assertClose(
        "twice", before.toDoubleArray(), swap.apply(swap.apply(before)).toDoubleArray(), 1e-9);
    assertClose(
        "strength 0",
        before.toDoubleArray(),
        lens.swap(1, " w7", " w30", 0).apply(before).toDoubleArray(),
        0);
    assertClose(
        "the other way round",
        expected.toDoubleArray(),
        lens.swap(1, " w30", " w7").apply(before).toDoubleArray(),
        1e-9);
  }

  private static Tensor orthogonal(Tensor vector, Tensor one, Tensor other) {
    Tensor first = one.normalized(Axis.D_MODEL);
    Tensor second = other.minus(other.project(first, Axis.D_MODEL)).normalized(Axis.D_MODEL);
    Tensor rest = vector.minus(vector.project(first, Axis.D_MODEL));
    return rest.minus(rest.project(second, Axis.D_MODEL));
  }

  @Test
  void aSwapWorksAtEveryPositionOfARunAndWhileItGenerates() {
    JacobianLens lens = lens(Toys.gpt2());
    EachPosition swap = lens.swap(1, " w7", " w30");
    Run run = lens.model().run("w3 w14 w15");
    Tensor before = run.cache(SITE).get(SITE);
    Tensor after = run.with(SITE, swap).cache(SITE).get(SITE);
    assertClose("stream", swap.apply(before).toDoubleArray(), after.toDoubleArray(), 1e-9);
    String word = run.with(SITE, swap).generate(1);
    assertThat(run.with(SITE, swap).generate(3)).startsWith(word);
    assertThat(swap).hasToString("swap of two tokens' directions");
  }

  @Test
  void refusesASwapOfOneToken() {
    JacobianLens lens = lens(Toys.gpt2());
    assertThatThrownBy(() -> lens.swap(1, " w7", " w7"))
        .hasMessage("a swap needs two tokens, and ' w7' was given twice");
    Tensor direction = lens.direction(1, " w7");
    assertThatThrownBy(() -> Swap.of(direction, direction.times(-2), 1))
        .hasMessageStartingWith("the two tokens have parallel directions");
    assertThatThrownBy(() -> lens.direction(2, " w7"))
        .hasMessage(
            "this lens has no Jacobian at blocks.2.hook_resid_post; it has those after the blocks 0, 1");
  }

  private static Tensor state(JacobianLens lens) {
    return lens.model().run(PROMPT).cache(SITE).get(SITE).at(Axis.BATCH, 0).at(Axis.POS, -1);
  }

  @Test
  void findsTheTokensThatAStateIsMadeOf() {
    JacobianLens lens = lens(Toys.gpt2());
    Tensor one = lens.direction(1, " w7").normalized(Axis.D_MODEL);
    SparseParts single = lens.decompose(one.times(3), 1, 5);
    assertThat(single.lens().tokens()).containsExactly(" w7");
    assertThat(single.lens()).hasToString("3.00 ' w7': 100 % of |h|²");
    assertClose("coefficients", new double[] {3}, single.lens().coefficients(), 1e-9);
    assertClose("explained", new double[] {1}, single.lens().explained(), 1e-9);
    Tensor other = lens.direction(1, " w30").normalized(Axis.D_MODEL);
    SparseParts two = lens.decompose(one.times(3).plus(other.times(2)), 1, 2);
    assertThat(two.lens().tokens()).containsExactlyInAnyOrder(" w7", " w30");
    assertThat(two.lens().explained()[1]).isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.lens.jacobian.JacobianLensTest#decoders")
  void leavesWhatNoTokenCanExplainBetter(Spec spec) {
    JacobianLens lens = lens(spec);
    SparseParts parts = lens.decompose("w3 w14 w15 w9", 1, 6);
    double[] explained = parts.lens().explained();
    for (int k = 0; k < explained.length; k++) {
      assertThat(explained[k]).isBetween(k == 0 ? 0 : explained[k - 1] - 1e-12, 1.0);
    }
    Run run = lens.model().run("w3 w14 w15 w9");
    Tensor left = run.cache(SITE).get(SITE).at(Axis.BATCH, 0).at(Axis.POS, -1);
    double whole = left.norm().value();
    for (int i = 0; i < parts.lens().tokens().size(); i++) {
      Tensor unit = lens.direction(1, parts.lens().tokens().get(i)).normalized(Axis.D_MODEL);
      left = left.minus(unit.times(parts.lens().coefficients()[i]));
    }
    double share = 1 - Math.pow(left.norm().value() / whole, 2);
    assertThat(share).isCloseTo(explained[explained.length - 1], within(1e-9));
    for (int i = 0; i < parts.lens().tokens().size(); i++) {
      Tensor unit = lens.direction(1, parts.lens().tokens().get(i)).normalized(Axis.D_MODEL);
      double slope = left.dot(unit, Axis.D_MODEL).value();
      assertThat(parts.lens().coefficients()[i]).isGreaterThanOrEqualTo(0);
      assertThat(slope).isLessThan(1e-8); // a larger coefficient is not better
      assertThat(slope * parts.lens().coefficients()[i])
          .isCloseTo(0, within(1e-8)); // nor a smaller one
    }
  }

  @Test
  void showsTheControlBesideTheTokens() {
    JacobianLens lens = lens(Toys.gpt2());
    SparseParts parts = lens.decompose("w3 w14 w15 w9", 1, 4);
    SparseParts control = lens.identity().decompose("w3 w14 w15 w9", 1, 4);
    assertThat(parts.control().tokens()).isEqualTo(control.lens().tokens());
    assertThat(parts.control().coefficients()).isEqualTo(control.lens().coefficients());
    assertThat(parts.toString()).contains("Jacobian lens, ", "J = I, ", " %");
    assertThat(parts.shares().toString()).contains("share explained");
  }

  @Test
  void decomposesOneVectorIntoAtLeastOneToken() {
    JacobianLens lens = lens(Toys.gpt2());
    assertThatThrownBy(() -> lens.decompose("w3 w14", 1, 0))
        .hasMessage("a decomposition takes 1 to 64 tokens, not 0; take about 10");
    assertThatThrownBy(() -> lens.decompose(state(lens).times(0), 1, 3))
        .hasMessage("a vector of length 0.0 has no parts");
    assertThatThrownBy(() -> lens.decompose(Tensor.vector(1., 2.), 1, 3))
        .hasMessageStartingWith("a decomposition is of one vector [d_model] of 24 entries, and ");
    assertThatThrownBy(() -> lens.decompose(Tokens.of(new int[] {1}, new int[] {2}), 1, 3))
        .hasMessage("a decomposition is of one prompt; this run has 2");
  }

  @Test
  void solvesNonNegativeLeastSquares() {
    double[][] gram = {{2, 1}, {1, 2}};
    assertClose("both", new double[] {1, 1}, NonNegative.solve(gram, 3, 3), 1e-12);
    assertClose("one", new double[] {2, 0}, NonNegative.solve(gram, 4, -1), 1e-12);
    assertClose("none", new double[2], NonNegative.solve(gram, -1, -1), 0);
    assertThat(Arrays.stream(NonNegative.solve(gram, 1, 5)).toArray()).containsExactly(0, 2.5);
  }
}
