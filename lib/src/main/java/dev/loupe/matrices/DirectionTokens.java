package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.token.TopTokens;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens whose logits a direction of the residual stream raises most: what a direction writes.
 *
 * <p>The logits are W_U · (w ⊙ (v − mean)), with w the weight of the final norm; only LayerNorm
 * subtracts the mean. The norm's division, which depends on the rest of the residual stream, and
 * all biases are left out, so the logits are linear in the direction. They are those of
 * TransformerLens' {@code v @ model.W_U} after its default {@code fold_ln} and {@code
 * center_writing_weights}.
 *
 * <p>nostalgebraist 2020, <a
 * href="https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru/interpreting-gpt-the-logit-lens">the
 * logit lens</a>; Geva et al. 2022, <a href="https://arxiv.org/abs/2203.14680">feed-forward layers
 * build predictions by promoting concepts</a>.
 *
 * <pre>
 * {@code topTokens(model, model.weight(W_OUT.at(3)).at(D_MLP, 100), 6)   // what a neuron writes}
 * </pre>
 */
public final class DirectionTokens {
  private static final int MOST = 64; // directions

  private DirectionTokens() {}

  /**
   * The {@code count} tokens with the largest logits of a direction [d_model], or of each of
   * several [any axis, d_model].
   */
  public static TopTokens of(HookedTransformer model, Tensor directions, int count) {
    refuseUnfit(model, directions, count);
    List<Axis> others = directions.axes().stream().filter(axis -> axis != Axis.D_MODEL).toList();
    Axis rows = others.isEmpty() ? Axis.named("direction") : others.get(0);
    Tensor each = others.isEmpty() ? directions.with(rows.sized(1)) : directions;
    TokenReadout readout = TokenReadout.of(model);
    Tensor logits = readout.logits(each);
    Labels names = Labels.numbered(rows.toString(), rows + " ", each.size(rows));
    return new TopTokens(
        Strongest.tokens(model, logits.arranged(rows, Axis.VOCAB), count)
            .grid("tokens that a direction writes", "logit", names)
            .withNote(readout.note()));
  }

  private static long rows(Tensor directions) {
    return Arrays.stream(directions.shape()).reduce(1, (a, b) -> a * b)
        / directions.size(Axis.D_MODEL);
  }

  private static void refuseUnfit(HookedTransformer model, Tensor directions, int count) {
    int width = model.spec().dModel();
    boolean fits =
        directions.has(Axis.D_MODEL)
            && directions.size(Axis.D_MODEL) == width
            && directions.axes().size() <= 2;
    if (!fits) {
      throw new IllegalArgumentException(
          "top tokens need a direction [d_model] of "
              + width
              + " entries, or several [feature, d_model], not "
              + directions
              + "; take one layer with at(LAYER, 2), or rename an axis with renamed(axis, D_MODEL)");
    }
    if (rows(directions) > MOST) {
      throw new IllegalArgumentException(
          rows(directions)
              + " directions are too many for one picture; take up to "
              + MOST
              + ", as in w.range(FEATURE, 0, 10)");
    }
    if (count < 1) {
      throw new IllegalArgumentException(
          "topTokens was asked for " + count + " tokens; ask for 1 or more, such as 6");
    }
  }
}
