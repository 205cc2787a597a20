package dev.loupe.sae.measure;

import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Several sparse autoencoders side by side: a table, and how much each pays in reconstruction for
 * its sparsity.
 *
 * <p>Fewer active features and a better reconstruction are both wanted, so one is better than
 * another only if it is at least as good in both. Those that no other beats are the Pareto front.
 * Compare only autoencoders of one site of one model on the same texts.
 *
 * <pre>{@code
 * SaeComparison.of(Map.of("k = 16", report16, "k = 32", report32))
 * }</pre>
 *
 * @param reports the reports by name, in the order that they were given in
 */
public record SaeComparison(Map<String, SaeReport> reports) implements Pictured {
  /** Keeps a copy; at least one report is needed. */
  public SaeComparison {
    Objects.requireNonNull(reports, "reports are compared, and null was given");
    reports = Collections.unmodifiableMap(new LinkedHashMap<>(reports));
    if (reports.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to compare; give at least one report");
    }
    List<Long> tokens =
        reports.values().stream().map(one -> one.reconstruction().tokens()).distinct().toList();
    if (tokens.size() > 1) {
      throw new IllegalArgumentException(
          "the reports are of other texts, with "
              + tokens
              + " tokens; make all reports with the same texts to compare them");
    }
  }

  /** These reports side by side. */
  public static SaeComparison of(Map<String, SaeReport> reports) {
    return new SaeComparison(reports);
  }

  /** The names on the front of L0 and FVU: those that no other beats in both. */
  public List<String> front() {
    return front(one -> one.reconstruction().fvu());
  }

  private List<String> front(ToDoubleFunction<SaeReport> cost) {
    List<String> front = new ArrayList<>();
    reports.forEach(
        (name, one) -> {
          if (reports.values().stream().noneMatch(other -> beats(other, one, cost))) {
            front.add(name);
          }
        });
    return front;
  }

  /** Whether a report is as good in both, and better in one. */
  private static boolean beats(SaeReport other, SaeReport one, ToDoubleFunction<SaeReport> cost) {
    int l0 = Double.compare(other.reconstruction().l0(), one.reconstruction().l0());
    int costs = Double.compare(cost.applyAsDouble(other), cost.applyAsDouble(one));
    return l0 <= 0 && costs <= 0 && l0 + costs < 0;
  }

  /** A line for each report. */
  public Table table() {
    List<SaeReport> all = List.copyOf(reports.values());
    return LabelTable.of(
        "Numbers",
        StringColumn.create("name", reports.keySet()),
        IntColumn.create(
            "features", all.stream().mapToInt(one -> one.activity().features()).toArray()),
        numbers("L0", one -> one.reconstruction().l0()),
        numbers("FVU", one -> one.reconstruction().fvu()),
        numbers("cosine", one -> one.reconstruction().cosine()),
        numbers("CE recovered", one -> one.loss().recovered(LossBaseline.ZERO)),
        numbers("CE recovered of mean", one -> one.loss().recovered(LossBaseline.MEAN)),
        numbers("CE increase", one -> one.loss().increase()),
        numbers("KL", one -> one.loss().kl()),
        numbers("dead", one -> one.activity().deadShare()),
        numbers("dense", one -> one.activity().denseShare()));
  }

  private DoubleColumn numbers(String name, ToDoubleFunction<SaeReport> value) {
    return DoubleColumn.create(name, reports.values().stream().mapToDouble(value).toArray());
  }

  /** L0 against FVU, with the front in another colour. */
  public Scatter pareto() {
    return scatter("FVU", one -> one.reconstruction().fvu());
  }

  /** L0 against the rise of the loss, with the front in another colour. */
  public Scatter paretoOfLoss() {
    return scatter("CE increase (nats)", one -> one.loss().increase());
  }

  private Scatter scatter(String what, ToDoubleFunction<SaeReport> cost) {
    List<String> front = front(cost);
    return Scatter.of(
            reports.values().stream().mapToDouble(one -> one.reconstruction().l0()).toArray(),
            reports.values().stream().mapToDouble(cost).toArray())
        .labels(List.copyOf(reports.keySet()))
        .colours(
            "Pareto front",
            reports.keySet().stream()
                .map(name -> front.contains(name) ? "on the front" : "beaten by another")
                .toList())
        .withTitle("L0 against " + what)
        .withAxes("L0 (active features of a token)", what)
        .withNote("Better is down and to the left.");
  }

  @Override
  public Displayable picture() {
    return new Page(
        "Autoencoders compared",
        List.of(
            List.of(Tables.displayable(table(), 24, "table().printAll()")),
            List.of(pareto(), paretoOfLoss())),
        "Dead and dense are shares of features. CE increase: loss with the reconstruction less that"
            + " of the model, in nats.");
  }

  @Override
  public Optional<String> csv() {
    return Optional.of(Listing.of(table()).csv());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
