package dev.loupe.lens.jacobian;

import dev.loupe.axis.Axis;
import dev.loupe.linear.TokenReadout;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A residual stream as a sum of a few tokens' directions with non-negative coefficients: by the
 * Jacobian lens, and by the control J = I.
 *
 * <p>A coefficient is how far the sum goes in the token's direction of length one. The share that
 * is explained is 1 − |h − sum|² / |h|², from 0 to 1.
 *
 * @param layer the block that the stream is behind
 * @param tokens the tokens of the lens, the one that joined first at the beginning
 * @param coefficients one for each of them, 0 or more
 * @param explained the share that the first k tokens explain, for k from 1
 * @param controlTokens the tokens of the control J = I
 * @param controlCoefficients one for each of them
 * @param controlExplained the share that the first k of them explain
 * @param of what was decomposed, as a note names it
 */
public record SparseParts(
    int layer,
    List<String> tokens,
    double[] coefficients,
    double[] explained,
    List<String> controlTokens,
    double[] controlCoefficients,
    double[] controlExplained,
    String of)
    implements Pictured {
  private static final int MOST = 64; // tokens

  static SparseParts of(JacobianLens lens, int layer, Tensor state, int count, String prompt) {
    HookedTransformer model = lens.model();
    refuseUnfit(model, state, count);
    TokenReadout readout = TokenReadout.of(model);
    int block = layer < 0 ? model.spec().layers() + layer : layer;
    Pursuit parts = Pursuit.of(new TokenDirections(lens, readout), block, state, count);
    Pursuit control =
        Pursuit.of(new TokenDirections(lens.identity(), readout), block, state, count);
    return new SparseParts(
        block,
        pieces(model, parts.tokens()),
        parts.coefficients(),
        parts.explained(),
        pieces(model, control.tokens()),
        control.coefficients(),
        control.explained(),
        prompt);
  }

  private static void refuseUnfit(HookedTransformer model, Tensor state, int count) {
    int width = model.spec().dModel();
    if (!state.axes().equals(List.of(Axis.D_MODEL)) || state.size(Axis.D_MODEL) != width) {
      throw new IllegalArgumentException(
          "a decomposition is of one vector [d_model] of "
              + width
              + " entries, and "
              + state
              + " was given; pick a prompt and a position");
    }
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "a decomposition takes 1 to " + MOST + " tokens, not " + count + "; take about 10");
    }
    double length = state.norm(Axis.D_MODEL).value();
    if (length == 0 || !Double.isFinite(length)) {
      throw new IllegalArgumentException("a vector of length " + length + " has no parts");
    }
  }

  private static List<String> pieces(HookedTransformer model, List<Integer> ids) {
    return ids.stream().map(id -> model.tokens(new int[] {id}).pieces(0).get(0)).toList();
  }

  /** The share of the squared length of the stream that the first k tokens explain, over k. */
  public Curves shares() {
    int most = Math.max(explained.length, controlExplained.length);
    return Curves.of(
            title() + ": share explained",
            "tokens",
            "share of |h|²",
            Line.of("Jacobian lens", padded(explained, most)),
            Line.of("J = I", padded(controlExplained, most)))
        .at(IntStream.rangeClosed(1, most).mapToObj(String::valueOf).toList())
        .withNote(
            "How much of the squared length of the stream a sum of k tokens' directions explains. "
                + note());
  }

  private static double[] padded(double[] values, int length) {
    double[] padded = Arrays.copyOf(values, length);
    Arrays.fill(padded, values.length, length, Double.NaN);
    return padded;
  }

  /** The tokens and their coefficients, a column of bars for the lens and one for the control. */
  @Override
  public Displayable picture() {
    int most = Math.max(tokens.size(), controlTokens.size());
    if (most == 0) {
      throw new IllegalStateException("no token's direction explains any of this stream");
    }
    return new TopTokens(
        Grid.of(
                title(),
                "coefficient",
                Labels.of(
                    "lens", named("Jacobian lens", explained), named("J = I", controlExplained)),
                Labels.numbered("joined", most),
                new double[][] {padded(coefficients, most), padded(controlCoefficients, most)})
            .withWords(List.of(padded(tokens, most), padded(controlTokens, most)))
            .withNote(
                "Bars: how far the sum goes in each token's direction of length one, in the order in"
                    + " which the tokens joined; above them, the share of |h|² that they explain"
                    + " together. "
                    + note()));
  }

  private static List<String> padded(List<String> words, int length) {
    return IntStream.range(0, length).mapToObj(i -> i < words.size() ? words.get(i) : "").toList();
  }

  private static String named(String lens, double... explained) {
    double all = explained.length == 0 ? 0 : explained[explained.length - 1];
    return String.format(Locale.ROOT, "%s, %.0f %%", lens, 100 * all);
  }

  private String title() {
    return "stream after block " + layer + " as a sum of tokens' directions";
  }

  private String note() {
    return "J = I is the control: the directions that the logit lens has."
        + (of.isEmpty() ? "" : " Last position of " + of);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
