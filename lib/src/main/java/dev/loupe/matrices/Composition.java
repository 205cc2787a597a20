package dev.loupe.matrices;

import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Cell;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

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
    List<Cell> all = new ArrayList<>();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      for (Cell cell : scores.get(kind).top(count)) {
        String name = cell.row() + " " + KINDS.get(kind) + " reads " + cell.column();
        all.add(new Cell(name, "", cell.value()));
      }
    }
    all.sort(Comparator.comparingDouble(cell -> -cell.value()));
    List<Cell> first = all.subList(0, Math.min(count, all.size()));
    return Bars.of(
            "strongest composition of heads",
            UNIT,
            new Labels("pair", first.stream().map(Cell::row).toList()),
            first.stream().mapToDouble(Cell::value).toArray())
        .withNote(
            "L2H1 K reads L0H2 would be: what L0H2 writes is read by the keys of L2H1. " + note());
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

  /** The three kinds side by side, less what random heads have. */
  @Override
  public Displayable picture() {
    double random = baseline();
    String note =
        "Score less "
            + Figures.brief(random)
            + ", which random heads have: blue where the later head reads what the earlier one writes, red where it avoids that; no value where a head is not earlier. "
            + note();
    List<Grid> above =
        scores.stream()
            .map(grid -> grid.map("composition above random", score -> score - random))
            .map(grid -> grid.withNote(note))
            .toList();
    return new Facets("composition of the heads of " + norms.model().name(), above).onOneScale();
  }

  /** The three strongest pairs. */
  @Override
  public String toString() {
    return top(3).toString();
  }
}
