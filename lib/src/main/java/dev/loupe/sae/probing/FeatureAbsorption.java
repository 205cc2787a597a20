package dev.loupe.sae.probing;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.measure.CodedRows;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * How often a feature that stands for a class is silent on a token of the class, because a feature
 * of that token has taken over its direction.
 *
 * <p>For each class, such as tokens that begin with "a":
 *
 * <ol>
 *   <li>A logistic regression on the activations gives the direction p of the class, |p| = 1.
 *   <li>The main features: the one whose mean activation differs most between the class and the
 *       others; then the next ones, as long as each raises the F1 of a probe on them by more than
 *       0.03. The probe learns from as many others as examples of the class; F1 is that of all
 *       held-out tokens.
 *   <li>On each held-out token of the class that the probe on activations finds (the true
 *       positives), a feature i contributes fᵢ dᵢ·p, dᵢ its decoder vector, to the projection x·p;
 *       for decoder vectors of length 1, as in SAEBench, that is fᵢ cos(dᵢ, p).
 * </ol>
 *
 * <p>The token is absorbed if no main feature is active, the feature that contributes most has
 * cos(dᵢ, p) of 0.025 or more, and it contributes 0.4 or more of x·p &gt; 0. The rate is absorbed
 * tokens / true positives. The mean fraction also counts partial absorption: A / (A + M), with M
 * what the main features contribute and A = min(what the three strongest others with cos ≥ 0.1
 * contribute, x·p − M); 0 if A is below 0.4 of x·p or M ≥ x·p, and 1 if M ≤ 0.
 *
 * <p>Chanin et al. 2024, <a href="https://arxiv.org/abs/2409.14507">A is for absorption</a>; the
 * formulas and thresholds are those of SAEBench (Karvonen et al. 2025, <a
 * href="https://arxiv.org/abs/2503.09532">arXiv 2503.09532</a>), which asks for spelling in a
 * prompt; here tokens are read where they stand in the texts, up to ten times each, and a fifth of
 * the different tokens of each class is held out. A transcoder is judged by what it writes. If an
 * autoencoder normalises its input, the activations here are the normalised ones, which its
 * features add up to.
 *
 * <pre>{@code
 * FeatureAbsorption.of(coder, model, texts, FeatureAbsorption::firstLetter)
 * }</pre>
 *
 * @param title what was measured
 * @param lines a line for each class
 */
public record FeatureAbsorption(String title, List<FeatureAbsorption.Line> lines)
    implements Pictured {
  private static final double KNOWN = 0.2; // F1 of main features

  /**
   * The absorption of one class.
   *
   * @param label the class
   * @param main the main features, the first first
   * @param f1 the F1 of a probe on the main features, on held-out tokens
   * @param truePositives the number of held-out tokens of the class that the probe finds
   * @param absorbed the number of these that are absorbed
   * @param fraction the mean absorbed fraction over these, 0 to 1; NaN if there are none
   * @param absorbing the features that absorbed, those that did it most often first
   */
  public record Line(
      String label,
      List<Integer> main,
      double f1,
      int truePositives,
      int absorbed,
      double fraction,
      List<Integer> absorbing) {
    /** Keeps copies of the lists. */
    public Line {
      main = List.copyOf(main);
      absorbing = List.copyOf(absorbing);
    }

    /** The share of true positives that are absorbed; NaN if there is no true positive. */
    public double rate() {
      return truePositives == 0 ? Double.NaN : absorbed / (double) truePositives;
    }

    @Override
    public String toString() {
      return label + ": " + absorbed + " of " + truePositives + " absorbed by " + absorbing;
    }
  }

  /** Keeps a copy of the lines. */
  public FeatureAbsorption {
    Objects.requireNonNull(title, "absorption needs a title");
    lines = List.copyOf(lines);
  }

  /**
   * The absorption of classes of tokens.
   *
   * @param label the class of a token, given as the text of the token, if it has one
   */
  public static FeatureAbsorption of(
      SparseCoder coder,
      HookedTransformer model,
      Texts texts,
      Function<String, Optional<String>> label) {
    List<ProbeExample> examples =
        new ProbeExamples(coder, model, rows -> written(coder, rows)).ofTokens(texts, label);
    AbsorptionSearch search = AbsorptionSearch.of(coder);
    return new FeatureAbsorption(
        "Feature absorption of " + coder,
        ClassTask.of(examples).stream().map(search::line).toList());
  }

  /** What the features write to: the activation as the coder has normalised it, or the target. */
  private static Tensor written(SparseCoder coder, CodedRows rows) {
    Normalisation normalisation = coder.config().normalisation();
    if (!coder.config().transcodes()) {
      return normalisation.in(rows.input());
    }
    if (normalisation != Normalisation.NONE) {
      throw new IllegalArgumentException(
          "what a feature of "
              + coder
              + " writes depends on the token, because the input is normalised ("
              + normalisation
              + "); absorption is measured of transcoders that do not normalise");
    }
    return rows.target();
  }

  /** The first letter of a token that is a word, in lower case; spaces before it do not count. */
  public static Optional<String> firstLetter(String token) {
    String word = token.strip().toLowerCase(Locale.ROOT);
    return word.matches("[a-z]{2,}") ? Optional.of(word.substring(0, 1)) : Optional.empty();
  }

  /** The line of a class. */
  public Line of(String label) {
    return ClassLines.of(lines, Line::label, label);
  }

  /** The rate of absorption: the mean over classes that have true positives. */
  public double rate() {
    return mean(Line::rate);
  }

  /** The mean absorbed fraction: the mean over classes that have true positives. */
  public double fraction() {
    return mean(Line::fraction);
  }

  private double mean(ToDoubleFunction<Line> value) {
    return lines.stream()
        .filter(one -> one.truePositives() > 0)
        .mapToDouble(value)
        .average()
        .orElse(Double.NaN);
  }

  /** A line for each class. */
  public Table table() {
    return LabelTable.of(
        title,
        StringColumn.create("class", lines.stream().map(Line::label)),
        StringColumn.create("main features", lines.stream().map(one -> listed(one.main()))),
        numbers("F1 of main features", Line::f1),
        IntColumn.create("true positives", lines.stream().mapToInt(Line::truePositives).toArray()),
        IntColumn.create("absorbed", lines.stream().mapToInt(Line::absorbed).toArray()),
        numbers("rate", Line::rate),
        numbers("mean fraction", Line::fraction),
        StringColumn.create("absorbed by", lines.stream().map(one -> listed(one.absorbing()))));
  }

  private DoubleColumn numbers(String name, ToDoubleFunction<Line> value) {
    return DoubleColumn.create(name, lines.stream().mapToDouble(value).toArray());
  }

  private static String listed(List<Integer> features) {
    Stream<String> first = features.stream().limit(5).map(String::valueOf);
    return first.collect(Collectors.joining(", ", "", features.size() > 5 ? ", …" : ""));
  }

  @Override
  public Displayable picture() {
    return Tables.whole(
        table(),
        "Absorbed: no main feature is active, and one other feature has 40 % or more of the"
            + " activation along the class's direction. Mean rate "
            + Figures.percent(rate())
            + ", mean fraction "
            + Figures.percent(fraction())
            + " over the classes with true positives; 0 is good."
            + unknown());
  }

  /** A sentence on classes that no feature stands for; empty if there are none. */
  private String unknown() {
    long unknown = lines.stream().filter(one -> one.f1() < KNOWN).count();
    return unknown == 0
        ? ""
        : " Warning: the main features of "
            + unknown
            + " classes have an F1 below "
            + KNOWN
            + ": no feature stands for these classes, so nothing is there to be absorbed.";
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
