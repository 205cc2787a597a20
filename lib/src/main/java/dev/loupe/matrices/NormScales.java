package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The factors of every norm of a model: how they are spread over dimensions, from the first layer
 * to the last.
 *
 * <p>A factor is the norm's weight, and for models such as Gemma one more. Rows are norms in the
 * order of the forward pass, columns quantiles over the norm's entries. A large factor makes what
 * is read of a dimension loud; a factor of 0 hides the dimension.
 *
 * <pre>{@code normScales(model).row("L0 ln1")}</pre>
 */
public final class NormScales {
  private static final double[] SHARES = {0, 0.01, 0.25, 0.5, 0.75, 0.99, 1};
  private static final Labels QUANTILES =
      Labels.of("quantile", "smallest", "1 %", "25 %", "median", "75 %", "99 %", "largest");

  private static final List<Weight> OF_A_BLOCK =
      List.of(
          Weight.LN1_W,
          Weight.Q_NORM_W,
          Weight.K_NORM_W,
          Weight.LN1_POST_W,
          Weight.LN2_W,
          Weight.LN2_POST_W);

  private NormScales() {}

  /** The quantiles of the factors, norm by quantile. */
  public static Grid of(HookedTransformer model) {
    Objects.requireNonNull(model, "norm scales are those of a model, and null was given");
    List<String> names = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    add(model, Weight.EMBED_LN_W, 0, names, rows);
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      for (Weight norm : OF_A_BLOCK) {
        add(model, norm, layer, names, rows);
      }
    }
    add(model, Weight.LN_FINAL_W, 0, names, rows);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          model.name() + " has no norms, so there are no norm weights to show");
    }
    return Grid.of(
            "norm weights of " + model.name(),
            "factor",
            new Labels("norm", names),
            QUANTILES,
            rows.toArray(double[][]::new))
        .withNote(
            "What each norm multiplies by, as quantiles over its entries; all equal means that no dimension is preferred");
  }

  private static void add(
      HookedTransformer model, Weight norm, int layer, List<String> names, List<double[]> rows) {
    if (!norm.existsIn(model.spec())) {
      return;
    }
    Tensor factor = new LinearNorm(model, norm, layer).factor();
    Axis entries = factor.axes().get(0);
    names.add(DimensionWeights.name(norm, layer));
    rows.add(Arrays.stream(SHARES).map(share -> factor.quantile(entries, share).value()).toArray());
  }
}
