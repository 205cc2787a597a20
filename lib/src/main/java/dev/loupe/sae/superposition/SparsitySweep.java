package dev.loupe.sae.superposition;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Stacked;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Toy models that were learned at different sparsities; shown as two line charts over 1/(1 − S).
 *
 * <p>The share of a dimension that features have stays for a while where they form one figure: at
 * 1/2 they are antipodal pairs. Elhage et al. 2022, <a href="https://arxiv.org/abs/2209.10652">Toy
 * models of superposition</a>, "The geometry of superposition".
 *
 * @param models the learned models, in the order in which the sparsities were given
 */
public record SparsitySweep(List<ToyModel> models) implements Pictured {
  /** Keeps a copy of the models. */
  public SparsitySweep {
    models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a sweep has at least one model, and none was given");
    }
  }

  /** The mean dimensionality D of the represented features of each model; NaN if there is none. */
  public Curves dimensionality() {
    return curve("Share of a dimension", "mean D of represented features", SparsitySweep::meanShare)
        .withNote("1: a dimension of its own. 1/2: antipodal pairs. 2/5: a pentagon.");
  }

  private static double meanShare(ToyModel toy) {
    double[] shares = toy.dimensionality();
    return toy.represented().stream().mapToDouble(i -> shares[i]).average().orElse(Double.NaN);
  }

  /** The number of represented features of each model. */
  public Curves represented() {
    ToyModel some = models.get(0);
    return curve(
            "Features represented in " + some.hidden() + " dimensions",
            "features, of " + some.features(),
            toy -> toy.represented().size())
        .withNote("A feature is represented if the norm of its column of W is above 0.5.");
  }

  private Curves curve(String title, String unit, ToDoubleFunction<ToyModel> value) {
    double[] places = new double[models.size()];
    Arrays.setAll(places, i -> i);
    double[] values = models.stream().mapToDouble(value).toArray();
    return Curves.of(title, "1/(1 − S), S the sparsity", unit, Line.of(unit, places, values))
        .at(models.stream().map(toy -> Figures.of(inverse(toy))).toList());
  }

  private static double inverse(ToyModel toy) {
    return Math.round(1000 / (1 - toy.sparsity())) / 1000.0;
  }

  @Override
  public Displayable picture() {
    return Stacked.of(represented(), dimensionality());
  }

  @Override
  public String text() {
    return toString();
  }

  @Override
  public String toString() {
    return models.stream()
        .map(
            toy ->
                "1/(1 − S) = %s: mean D %s, %s"
                    .formatted(
                        Figures.of(inverse(toy)), Figures.of(meanShare(toy)), toy.geometry()))
        .collect(Collectors.joining("\n"));
  }
}
