package dev.loupe.lens.jacobian;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.stream.TokenReadout;
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
 * <pre>{@code
 * var parts = lens.decompose("The capital of France is", 2, 8);
 * parts.lens().tokens()     // the tokens, the one that joined first at the beginning
 * parts.shares()            // how much the first k of them explain, for each k
 * }</pre>
 *
 * @param layer the block that the stream is behind
 * @param lens the sum by the lens
 * @param control the sum with J = I
 * @param of what was decomposed, as a note names it; may be empty
 */
public record SparseParts(int layer, TokenSum lens, TokenSum control, String of)
    implements Pictured {
  private static final int MOST = 64; // tokens

  static SparseParts of(JacobianLens lens, int layer, Tensor state, int count, String prompt) {
    HookedTransformer model = lens.model();
    refuseUnfit(model, state, count);
    TokenReadout readout = TokenReadout.of(model);
    int block = layer < 0 ? model.spec().layers() + layer : layer;
    TokenDirections own = new TokenDirections(lens, readout);
    TokenDirections same = new TokenDirections(lens.identity(), readout);
    return new SparseParts(
        block,
        TokenSum.of(model, Pursuit.of(own, block, state, count)),
        TokenSum.of(model, Pursuit.of(same, block, state, count)),
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

  /** The share of the squared length of the stream that the first k tokens explain, over k. */
  public Curves shares() {
    return Curves.of(
            title() + ": share explained",
            "tokens",
            "share of |h|²",
            Line.of("Jacobian lens", padded(lens.explained())),
            Line.of("J = I", padded(control.explained())))
        .at(IntStream.rangeClosed(1, most()).mapToObj(String::valueOf).toList())
        .withNote(
            "How much of the squared length of the stream a sum of k tokens' directions explains. "
                + note());
  }

  /** The tokens and their coefficients as bars, of the lens and of the control. */
  @Override
  public Displayable picture() {
    Labels names =
        Labels.of("lens", named("Jacobian lens", lens.share()), named("J = I", control.share()));
    return new TopTokens(
        Grid.of(
                title(),
                "coefficient",
                names,
                Labels.numbered("joined", most()),
                new double[][] {padded(lens.coefficients()), padded(control.coefficients())})
            .withWords(List.of(padded(lens.tokens()), padded(control.tokens())))
            .withNote(
                "Bars: how far the sum goes in each token's direction of length one, in the order in"
                    + " which the tokens joined; above them, the share of |h|² that they explain"
                    + " together. "
                    + note()));
  }

  /** The number of tokens of the longer sum; at least one, so that there is a picture. */
  private int most() {
    return Math.max(1, Math.max(lens.tokens().size(), control.tokens().size()));
  }

  private double[] padded(double... values) {
    double[] padded = Arrays.copyOf(values, most());
    Arrays.fill(padded, values.length, padded.length, Double.NaN);
    return padded;
  }

  private List<String> padded(List<String> words) {
    return IntStream.range(0, most()).mapToObj(i -> i < words.size() ? words.get(i) : "").toList();
  }

  private static String named(String lens, double share) {
    return String.format(Locale.ROOT, "%s, %.0f %%", lens, 100 * share);
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
