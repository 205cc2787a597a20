package dev.loupe.attention;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Facets;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.LabelTable;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * Whether attention explains a metric: the input tokens ranked by attention, by gradient and by
 * ablation, side by side, and how far each two of the rankings agree.
 *
 * <p>{@code attention} is the mean over all heads and layers of the attention of the position that
 * the metric reads, {@code rollout} its attention rollout, {@code gradient} |x · ∂m/∂x| at the
 * token's embedding x, and {@code ablation} the absolute change of the metric when the embedding is
 * replaced by the mean embedding of the prompt's other tokens. Attention explains the metric as far
 * as its ranking agrees with that of ablation. The agreement is Kendall's τ-b, from −1 (opposite)
 * over 0 to 1 (the same).
 *
 * <p>Jain and Wallace 2019, <a href="https://arxiv.org/abs/1902.10186">attention is not
 * explanation</a>; Wiegreffe and Pinter 2019, <a href="https://arxiv.org/abs/1908.04626">attention
 * is not not explanation</a>.
 *
 * <pre>{@code
 * var explained = attention(model, prompt).explains(logitDiff(" Mary", " John"));
 * explained.ranks()      // token × measure, 0 = most important
 * explained.tau()        // measure × measure
 * explained.table()      // the values and ranks
 * }</pre>
 */
public final class TokenRanks implements Pictured {
  private final String metric;
  private final Labels tokens;
  private final List<Importance> measures;
  private final String note;

  TokenRanks(String metric, Labels tokens, List<Importance> measures, String note) {
    this.metric = metric;
    this.tokens = tokens;
    this.measures = List.copyOf(measures);
    this.note = note;
  }

  /**
   * The rank of each token (row) by each measure (column), 0 = most important; equal values share
   * the mean of their ranks. {@link #table} has the values.
   */
  public Grid ranks() {
    double[][] values = measures.stream().map(Importance::ranks).toArray(double[][]::new);
    return Grid.of(
            "rank of each token", "rank (0 = most important)", names("measure"), tokens, values)
        .withScale(Scale.ranks())
        .withNote(
            "attention: mean over heads and layers; rollout: attention through all layers; gradient: |embedding · ∂m/∂embedding|; ablation: |change of m| if the embedding is replaced by the mean of the other tokens' embeddings; m = "
                + metric
                + ". "
                + note)
        .transpose();
  }

  /** Kendall's τ-b between each two measures, from −1 (opposite ranks) to 1 (the same ranks). */
  public Grid tau() {
    int size = measures.size();
    double[][] tau = new double[size][size];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        tau[row][column] = KendallTau.of(measures.get(row).values(), measures.get(column).values());
      }
    }
    return Grid.of(
            "agreement of the rankings", "Kendall's τ", names("measure"), names("measure"), tau)
        .withScale(Scale.fixed(-1, 1))
        .withNote("1 = the same ranks, 0 = unrelated, −1 = opposite.");
  }

  /**
   * Kendall's τ-b between two of {@code attention}, {@code rollout}, {@code gradient} and {@code
   * ablation}.
   */
  public double tau(String measure, String other) {
    return KendallTau.of(named(measure).values(), named(other).values());
  }

  private Importance named(String measure) {
    return measures.stream()
        .filter(one -> one.measure().equals(measure))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no measure '"
                        + measure
                        + "'; there are "
                        + names("measure").names()));
  }

  /** One line for each token: the value and the rank by each measure. */
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    columns.add(StringColumn.create("token", tokens.allDistinct()));
    for (Importance one : measures) {
      columns.add(DoubleColumn.create(one.measure(), one.values()));
      columns.add(DoubleColumn.create("rank by " + one.measure(), one.ranks()));
    }
    return LabelTable.of("importance for the " + metric, columns.toArray(Column<?>[]::new));
  }

  private Labels names(String axis) {
    return new Labels(axis, measures.stream().map(Importance::measure).toList());
  }

  /** The ranks and their agreement side by side. */
  @Override
  public Displayable picture() {
    String found =
        "attention and ablation agree with τ = " + Figures.brief(tau("attention", "ablation"));
    return Facets.of("does attention explain the " + metric + "? " + found, ranks(), tau());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
