package dev.loupe.matrices;

import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How much of what each head writes is read by the queries, keys and values of each later head.
 *
 * <p>The score of an earlier head 1 and a later head 2 is ‖OV₁ · X₂‖ / (‖OV₁‖ · ‖X₂‖) in Frobenius
 * norms, from 0 to 1, where X is W_Q · W_Kᵀ for queries, W_K · W_Qᵀ for keys and W_V · W_O for
 * values. If one of both matrices is turned at random, the mean square of the score is exactly
 * 1/d_model: {@link #baseline} is the root of that, and scores above it say that the later head
 * reads what the earlier one writes.
 *
 * <p>Rows are later heads, columns earlier heads; NaN where the head is not earlier. Norm weights
 * are folded in; {@link #raw} leaves them out. Elhage et al. 2021, <a
 * href="https://transformer-circuits.pub/2021/framework/index.html">A Mathematical Framework for
 * Transformer Circuits</a>; TransformerLens' {@code all_composition_scores}.
 *
 * <pre>{@code composition(model).top(10)     // the pairs of heads that compose most}</pre>
 */
public final class Composition implements Pictured {
  static final List<String> KINDS = List.of("Q", "K", "V");
  static final String UNIT = "composition score";
  private static final int MANY = 64; // heads in one picture
  private static final int PAIRS = 16;

  private final NormFolding norms;
  private final List<Grid> scores; // of queries, keys and values

  private Composition(NormFolding norms) {
    this.norms = norms;
    this.scores = new PairsOfHeads(norms).scores();
  }

  /** The composition of all pairs of heads of a model. */
  public static Composition of(HookedTransformer model) {
    Objects.requireNonNull(model, "composition is that of a model's heads, and null was given");
    if (model.spec().layers() == 1) {
      throw new IllegalArgumentException(
          model.name() + " has one layer, so no head reads what an earlier one writes");
    }
    return new Composition(NormFolding.usual(model));
  }

  /** The composition of the weights as the checkpoint has them, without the norms' weights. */
  public Composition raw() {
    return new Composition(norms.raw());
  }

  /** How much the queries of later heads read of earlier ones, later by earlier head. */
  public Grid q() {
    return shown(0);
  }

  /** How much the keys of later heads read of earlier ones, later by earlier head. */
  public Grid k() {
    return shown(1);
  }

  /** How much the values of later heads read of earlier ones, later by earlier head. */
  public Grid v() {
    return shown(2);
  }

  /**
   * The root of the mean square of the score if one of both matrices is turned at random: 1/√d,
   * where d is d_model, or one less if the mean is subtracted.
   */
  public double baseline() {
    return norms.randomComposition();
  }

  /** The {@code count} largest scores of all kinds, the largest first. */
  public Bars top(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          count + " pairs of heads were asked for; ask for 1 or more, such as 10");
    }
    List<Pair> pairs = strongest(count);
    Pair first = pairs.get(0);
    return Bars.of(
            "strongest composition of heads",
            UNIT,
            new Labels("pair", pairs.stream().map(Pair::toString).toList()),
            pairs.stream().mapToDouble(Pair::score).toArray())
        .withNote(
            first
                + ": "
                + first.kind
                + " of "
                + first.later
                + " reads what "
                + first.earlier
                + " writes. "
                + note());
  }

  private List<Pair> strongest(int count) {
    List<Pair> all = new ArrayList<>();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      for (Cell cell : scores.get(kind).top(count)) {
        all.add(new Pair(cell.row(), KINDS.get(kind), cell.column(), cell.value()));
      }
    }
    all.sort(Comparator.comparingDouble(pair -> -pair.score));
    return all.subList(0, Math.min(count, all.size()));
  }

  /** A score with its heads. */
  private record Pair(String later, String kind, String earlier, double score) {
    @Override
    public String toString() {
      return later + " " + kind + " reads " + earlier;
    }
  }

  private Grid shown(int kind) {
    return scores.get(kind).withNote(note());
  }

  private String note() {
    return "‖OV₁ · X₂‖ / (‖OV₁‖ · ‖X₂‖): 0 if the later head reads nothing that the earlier one writes; of random heads about "
        + Figures.brief(baseline())
        + ". "
        + norms.note();
  }

  /**
   * The three kinds side by side, less what random heads have; of many heads, the strongest pairs,
   * and the largest score of each pair of layers.
   */
  @Override
  public Displayable picture() {
    boolean many = scores.get(0).rows().size() > MANY;
    String title = "composition of the heads of " + norms.model().name();
    return many
        ? Stacked.of(top(PAIRS), above(title + ": largest of each two layers", byLayer()))
        : above(title, scores);
  }

  private Facets above(String title, List<Grid> grids) {
    double random = baseline();
    String note =
        "Score less "
            + Figures.brief(random)
            + ", about that of random heads: blue where the later head reads more of what the earlier one writes, red where it reads less; no value where a head is not earlier. Paths through MLPs do not count. "
            + note();
    List<Grid> above =
        grids.stream()
            .map(grid -> grid.map("composition above random", score -> score - random))
            .map(grid -> grid.withNote(note))
            .toList();
    return new Facets(title, above).onOneScale();
  }

  /** The largest score of each pair of layers. */
  private List<Grid> byLayer() {
    int heads = norms.model().spec().attention().heads();
    int layers = norms.model().spec().layers() - 1;
    List<String> names = Labels.layers(layers + 1).names();
    Labels later = new Labels("later layer", names.subList(1, layers + 1));
    Labels earlier = new Labels("earlier layer", names.subList(0, layers));
    return scores.stream()
        .map(grid -> Grid.of(grid.title(), UNIT, later, earlier, largest(grid, heads, layers)))
        .toList();
  }

  private static double[][] largest(Grid grid, int heads, int layers) {
    double[][] largest = new double[layers][layers];
    for (int later = 0; later < layers * heads; later++) {
      for (int earlier = 0; earlier < layers * heads; earlier++) {
        double[] row = largest[later / heads];
        int layer = earlier / heads;
        row[layer] = Math.max(row[layer], grid.at(later, earlier)); // NaN stays
      }
    }
    return largest;
  }

  /** The three strongest pairs. */
  @Override
  public String toString() {
    return "composition of the heads of "
        + norms.model().name()
        + ": "
        + strongest(3).stream()
            .map(pair -> pair + " " + Figures.brief(pair.score))
            .collect(Collectors.joining(", "));
  }
}
