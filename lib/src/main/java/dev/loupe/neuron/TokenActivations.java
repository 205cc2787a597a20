package dev.loupe.neuron;

import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A neuron's mean activation at each token of the vocabulary that occurs in the texts, the largest
 * first.
 *
 * <p>{@link #explained} is the share of the variance of the activation that the token alone
 * explains, 1 − (variance within the places of each token) / (variance of all): 1 if the activation
 * depends on nothing but the token, 0 if it does not depend on it. In small texts it is too large,
 * because each token's mean follows its few places. Gurnee et al. 2024, <a
 * href="https://arxiv.org/abs/2401.12181">Universal neurons</a>, where neurons of one token are
 * called unigram neurons.
 *
 * <pre>{@code neuron(model, 1, 100, texts).tokens().table()}</pre>
 *
 * @param title which neuron
 * @param all each token, the largest mean first
 * @param explained from 0 to 1; NaN if the activation is the same everywhere
 */
public record TokenActivations(String title, List<TokenActivation> all, double explained)
    implements Pictured {
  private static final int SHOWN = 10;

  /** Requires at least one token. */
  public TokenActivations {
    Objects.requireNonNull(title, "activations by token need a title");
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("'" + title + "' has no tokens; one is needed");
    }
  }

  static TokenActivations of(String title, Recording recording) {
    Map<Integer, Distribution> byToken = new TreeMap<>();
    Distribution whole = new Distribution();
    for (int row = 0; row < recording.rows(); row++) {
      if (recording.counts(row)) {
        double value = recording.values()[row];
        whole.add(value);
        byToken.computeIfAbsent(recording.tokens()[row], id -> new Distribution()).add(value);
      }
    }
    List<TokenActivation> all = new ArrayList<>();
    byToken.forEach((id, values) -> all.add(activation(id, recording.piece().apply(id), values)));
    all.sort(Comparator.comparingDouble(TokenActivation::mean).reversed());
    double within = byToken.values().stream().mapToDouble(Distribution::squares).sum();
    boolean varies = !Double.isNaN(whole.statistics().kurtosis());
    return new TokenActivations(title, all, varies ? 1 - within / whole.squares() : Double.NaN);
  }

  private static TokenActivation activation(int id, String token, Distribution values) {
    ActivationStatistics statistics = values.statistics();
    return new TokenActivation(id, token, statistics.tokens(), statistics.mean(), statistics.max());
  }

  /** A line for each token. */
  public Table table() {
    return LabelTable.of(
        title,
        StringColumn.create("token", all.stream().map(TokenActivation::token)),
        LongColumn.create("count", all.stream().mapToLong(TokenActivation::count).toArray()),
        DoubleColumn.create("mean", all.stream().mapToDouble(TokenActivation::mean).toArray()),
        DoubleColumn.create("largest", all.stream().mapToDouble(TokenActivation::max).toArray()));
  }

  /** The tokens with the largest means, and beside them those with the largest values. */
  @Override
  public Page picture() {
    List<TokenActivation> byMean = all.subList(0, Math.min(SHOWN, all.size()));
    List<TokenActivation> byMax =
        all.stream()
            .sorted(Comparator.comparingDouble(TokenActivation::max).reversed())
            .limit(SHOWN)
            .toList();
    Table table =
        LabelTable.of(
            title,
            StringColumn.create("largest mean at", byMean.stream().map(TokenActivation::token)),
            DoubleColumn.create("mean", byMean.stream().map(TokenActivation::mean).toList()),
            LongColumn.create("of", byMean.stream().mapToLong(TokenActivation::count).toArray()),
            StringColumn.create("largest value at", byMax.stream().map(TokenActivation::token)),
            DoubleColumn.create("value", byMax.stream().map(TokenActivation::max).toList()),
            LongColumn.create(
                "one of", byMax.stream().mapToLong(TokenActivation::count).toArray()));
    return new Page("", List.of(List.of(Tables.whole(table))), note());
  }

  private String note() {
    String more = all.size() > SHOWN ? " .table() has all " + all.size() + " tokens." : "";
    return "The mean and the largest activation at all places of a token, and how many places it"
        + " has. The token alone explains "
        + Figures.percent(explained)
        + " of the variance."
        + more;
  }

  /** The lines of {@link #table}. */
  @Override
  public Optional<String> csv() {
    return Optional.of(Listing.of(table()).csv());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
