package dev.loupe.sae.probing;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.measure.CodedRows;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How well a few features tell classes apart, beside a probe on the whole activation.
 *
 * <p>Each class is told from the others, with as many examples of both. The k features with the
 * largest difference |mean over the class − mean over the others| on the training examples are
 * chosen, and a logistic regression on them (L2, C = 1, standardised) is tested on examples that
 * are held out: a fifth of the texts, or of the different tokens, of each class. If one feature is
 * as good as the whole activation, the features have the concept.
 *
 * <p>Gurnee et al. 2023, <a href="https://arxiv.org/abs/2305.01610">Finding neurons in a
 * haystack</a>; Karvonen et al. 2025, <a href="https://arxiv.org/abs/2503.09532">SAEBench</a>.
 *
 * <pre>{@code
 * SparseProbing.ofTexts(coder, model, texts("reviews.csv").column("review"), stars)
 * SparseProbing.ofTokens(coder, model, texts, token -> Optional.of(token.strip().isEmpty() ? "space" : "word"))
 * }</pre>
 *
 * @param title what was probed
 * @param lines a line for each class
 */
public record SparseProbing(String title, List<SparseProbing.Line> lines) implements Pictured {
  private static final List<Integer> SIZES = List.of(1, 2, 5);

  /**
   * The probes of one class.
   *
   * @param label the class
   * @param features the features with the largest difference, the largest first
   * @param accuracies the held-out accuracy of 1, 2 and 5 features, 0 to 1
   * @param raw that of the whole activation
   * @param majority that of always saying the more frequent side
   * @param heldOut the number of held-out examples
   */
  public record Line(
      String label,
      List<Integer> features,
      List<Double> accuracies,
      double raw,
      double majority,
      int heldOut) {
    /** Keeps copies of the lists. */
    public Line {
      features = List.copyOf(features);
      accuracies = List.copyOf(accuracies);
    }

    /** The held-out accuracy of the best k features: 1, 2 or 5. */
    public double accuracy(int k) {
      int at = SIZES.indexOf(k);
      if (at < 0) {
        throw new IllegalArgumentException(
            "there are probes of " + SIZES + " features, not of " + k);
      }
      return accuracies.get(at);
    }

    /** The standard error of an accuracy p: √(p (1 − p) / n). */
    public double standardError(int k) {
      double p = accuracy(k);
      return Math.sqrt(p * (1 - p) / heldOut);
    }

    @Override
    public String toString() {
      return label + ": accuracy " + accuracies + ", whole activation " + raw;
    }
  }

  /** Keeps a copy of the lines. */
  public SparseProbing {
    Objects.requireNonNull(title, "probes need a title");
    lines = List.copyOf(lines);
  }

  /**
   * Probes of texts, by the means of their tokens' features, without BOS.
   *
   * @param labels the label of each text
   */
  public static SparseProbing ofTexts(
      SparseCoder coder, HookedTransformer model, Texts texts, List<?> labels) {
    List<ProbeExample> examples =
        new ProbeExamples(coder, model, CodedRows::input).ofTexts(texts, labels);
    return of(coder.toString(), examples, coder.features());
  }

  /**
   * Probes of tokens, by their features; up to ten examples of each token.
   *
   * @param label the class of a token, given as the text of the token, if it has one
   */
  public static SparseProbing ofTokens(
      SparseCoder coder,
      HookedTransformer model,
      Texts texts,
      Function<String, Optional<String>> label) {
    List<ProbeExample> examples =
        new ProbeExamples(coder, model, CodedRows::input).ofTokens(texts, label);
    return of(coder.toString(), examples, coder.features());
  }

  static SparseProbing of(String coder, List<ProbeExample> examples, int features) {
    return new SparseProbing(
        "Sparse probes of " + coder,
        ClassTask.of(examples).stream().map(task -> line(features, task.balanced())).toList());
  }

  private static Line line(int features, ClassTask task) {
    double[] differences = task.meanDifferences(features);
    int most = Math.min(features, SIZES.get(SIZES.size() - 1));
    int[] best = ClassTask.largest(Arrays.stream(differences).map(Math::abs).toArray(), most);
    return new Line(
        task.label(),
        Arrays.stream(best).boxed().toList(),
        SIZES.stream()
            .map(k -> Arrays.copyOf(best, Math.min(k, most)))
            .map(some -> task.probe(one -> one.values(some)).accuracy())
            .toList(),
        task.probe(ProbeExample::raw).accuracy(),
        task.majority(),
        task.heldOut().size());
  }

  /** The line of a class. */
  public Line of(String label) {
    return ClassLines.of(lines, Line::label, label);
  }

  /** The held-out accuracy of the best k features, the mean over the classes. */
  public double accuracy(int k) {
    return mean(one -> one.accuracy(k));
  }

  /** The held-out accuracy of the whole activation, the mean over the classes. */
  public double raw() {
    return mean(Line::raw);
  }

  private double mean(ToDoubleFunction<Line> value) {
    return lines.stream().mapToDouble(value).average().orElseThrow();
  }

  /** A line for each class. */
  public Table table() {
    return LabelTable.of(
        title,
        StringColumn.create("class", lines.stream().map(Line::label)),
        numbers("1 feature", one -> one.accuracy(1)),
        numbers("2 features", one -> one.accuracy(2)),
        numbers("5 features", one -> one.accuracy(5)),
        numbers("whole activation", Line::raw),
        numbers("majority", Line::majority),
        numbers("standard error (1)", one -> one.standardError(1)),
        IntColumn.create("held out", lines.stream().mapToInt(Line::heldOut).toArray()),
        StringColumn.create(
            "features",
            lines.stream()
                .map(
                    one ->
                        one.features().stream()
                            .map(String::valueOf)
                            .collect(Collectors.joining(", ")))));
  }

  private DoubleColumn numbers(String name, ToDoubleFunction<Line> value) {
    return DoubleColumn.create(name, lines.stream().mapToDouble(value).toArray());
  }

  @Override
  public Displayable picture() {
    return Tables.whole(
        table(),
        "Accuracy on held-out examples, as many of the class as of the others. Mean over classes: 1"
            + " feature "
            + Figures.percent(accuracy(1))
            + ", 5 features "
            + Figures.percent(accuracy(5))
            + ", whole activation "
            + Figures.percent(raw())
            + ". The features with the largest difference of means are chosen on other examples.");
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
