package dev.loupe.attention;

import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.Gridded;
import dev.loupe.view.token.TokenStrip;
import java.util.List;

/**
 * Attention rollout: the share of each input token in each position after some layers, if attention
 * were all that moved information.
 *
 * <p>Rows are positions of the layer, columns input tokens; every row sums to 1. Each layer mixes
 * positions by Â = ½ (mean over heads of A) + ½ I, where I is the residual stream, and R = Â_l …
 * Â_1 Â_0. What the values contain, and what MLPs do, is left out.
 *
 * <p>Abnar and Zuidema 2020, <a href="https://arxiv.org/abs/2005.00928">quantifying attention
 * flow</a>, section 3.
 *
 * <pre>{@code attention(model, prompt).rollout().layer(2)}</pre>
 */
public final class Rollout implements Pictured, Gridded {
  private static final Axis BETWEEN = Axis.named("between");

  private final TokenMaps maps;
  private final LayerPatterns patterns;
  private final int last;
  private final boolean residual;
  private final boolean strongest;
  private volatile Grid grid; // computed once

  private Rollout(
      TokenMaps maps, LayerPatterns patterns, int last, boolean residual, boolean strongest) {
    this.maps = maps;
    this.patterns = patterns;
    this.last = last;
    this.residual = residual;
    this.strongest = strongest;
  }

  static Rollout of(TokenMaps maps, LayerPatterns patterns) {
    return new Rollout(maps, patterns, patterns.layers() - 1, true, false);
  }

  /** The rollout up to a layer and including it; a negative layer counts from the last. */
  public Rollout layer(int layer) {
    int resolved = Act.PATTERN.at(layer).in(patterns.layers()).layer();
    return new Rollout(maps, patterns, resolved, residual, strongest);
  }

  /** The same with Â = the attention alone, as if there were no residual stream. */
  public Rollout withoutResidual() {
    return new Rollout(maps, patterns, last, false, strongest);
  }

  /**
   * The same with the largest attention of any head instead of the mean; the rows of Â are divided
   * by their sums.
   */
  public Rollout ofStrongestHead() {
    return new Rollout(maps, patterns, last, residual, true);
  }

  /** The shares, [destination × source]; each row sums to 1. */
  public Grid grid() {
    if (grid == null) {
      grid =
          maps.grid("attention rollout up to layer " + last, "share", values(), reading())
              .withScale(Scale.fixed(0, 1));
    }
    return grid;
  }

  /** The share of each input token in one position; a negative position counts from the end. */
  public TokenStrip at(int position) {
    int dest = maps.position(position);
    return TokenStrip.of(
            "attention rollout of " + maps.named(dest) + " up to layer " + last,
            "share",
            grid().columns().names(),
            grid().values()[dest])
        .withScale(Scale.fixed(0, 1))
        .withNote(maps.note("The shares of all tokens sum to 1. " + formula()));
  }

  private double[][] values() {
    Tensor all = mixing(0);
    for (int layer = 1; layer <= last; layer++) {
      all = after(mixing(layer), all);
    }
    return TokenMaps.rows(all);
  }

  /** One map after another, as a product of matrices [dest, src]. */
  static Tensor after(Tensor next, Tensor before) {
    return next.renamed(Axis.SRC, BETWEEN).dot(before.renamed(Axis.DEST, BETWEEN), BETWEEN);
  }

  /** How a layer mixes positions, [dest, src]. */
  private Tensor mixing(int layer) {
    List<double[][]> joined = strongest ? patterns.largest() : patterns.mean();
    double[][] values = residual ? withResidual(joined.get(layer)) : joined.get(layer);
    Tensor mixing = Tensor.of(values, Axis.DEST, Axis.SRC);
    return strongest ? mixing.dividedBy(mixing.sum(Axis.SRC)) : mixing;
  }

  /** ½ A + ½ I. */
  static double[][] withResidual(double[][] attention) {
    double[][] half = new double[attention.length][attention.length];
    for (int dest = 0; dest < half.length; dest++) {
      for (int src = 0; src < half.length; src++) {
        half[dest][src] = (attention[dest][src] + (dest == src ? 1 : 0)) / 2;
      }
    }
    return half;
  }

  private String reading() {
    return "A cell: the share of the input token in the position, from 0 to 1; a row sums to 1. "
        + formula();
  }

  private String formula() {
    String heads = strongest ? "largest over heads" : "mean over heads";
    String each =
        residual ? "½ · attention (" + heads + ") + ½ · identity" : "attention (" + heads + ")";
    return "Layers are multiplied, each "
        + each
        + (strongest ? ", rows divided by their sums." : ".")
        + " Only attention is followed, not what values and MLPs do.";
  }

  @Override
  public Grid shown() {
    return grid();
  }

  @Override
  public Displayable picture() {
    return grid();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
