package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The check with random weights: whether a method's answer depends on what the model has learned.
 *
 * <p>The method is asked again of the same model with the numbers of each weight matrix permuted,
 * first those of the unembedding, then also those of the upper blocks, of the lower blocks, and of
 * the embeddings. If its ranking of the units stays, the ranking came from the text or from the
 * shape of the model, and explains nothing that was learned.
 *
 * <p>Rankings are compared by Kendall's τ of the numbers. A method passes if the mean over the
 * random models is at most 1.96 σ when all weights are random, with σ² = 2 (2n + 5) / (9 n (n − 1))
 * the variance of τ for unrelated rankings of n units: then they are no more alike than two
 * unrelated rankings can be by chance. τ of the sizes alone is shown beside it and does not decide,
 * because an exact method keeps a part of it: in any model, the last token and those that are
 * attended to often have larger numbers. With fewer than five units, even equal rankings are no
 * evidence.
 *
 * <p>Adebayo et al. 2018, <a href="https://arxiv.org/abs/1810.03292">Sanity checks for saliency
 * maps</a>, section 3; Kendall 1938 for σ.
 *
 * @param method the name of the method
 * @param units the number of units
 * @param stages τ for each stage, from the unembedding to all weights
 */
public record RandomWeightsCheck(String method, int units, List<Stage> stages) implements Pictured {
  /** Fewer units cannot be judged. */
  public static final int LEAST = 5;

  private static final double NORMAL = 1.96; // 95 % of a normal distribution

  /** Whether a method passes. */
  public enum Outcome {
    /** Its ranking goes with what was learned. */
    PASSES,
    /** Its ranking stays without what was learned. */
    FAILS,
    /** There are too few units, or a ranking is missing. */
    UNDECIDED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How alike a ranking and that of models with random weights are.
   *
   * @param random what is random
   * @param tau the mean τ of the numbers over the random models
   * @param deviation its standard deviation over the random models
   * @param ofSizes the mean τ of the absolute numbers
   */
  public record Stage(RandomStage random, double tau, double deviation, double ofSizes) {
    static Stage of(RandomStage random, double[] tau, double[] ofSizes) {
      double deviation = Math.sqrt(StatUtils.variance(tau));
      return new Stage(random, StatUtils.mean(tau), deviation, StatUtils.mean(ofSizes));
    }

    @Override
    public String toString() {
      return random + ": τ " + Figures.brief(tau) + ", of sizes " + Figures.brief(ofSizes);
    }
  }

  /** Keeps a copy. */
  public RandomWeightsCheck {
    stages = List.copyOf(stages);
  }

  /** The check of a method, stage by stage, each with five random models. */
  public static RandomWeightsCheck of(Question question, Method method) {
    Scores scores = method.on(question);
    List<RandomStage> stages = List.of(RandomStage.values());
    return RandomModels.checks(question, List.of(method), List.of(scores), stages).get(0);
  }

  /** Whether the method passes. */
  public Outcome outcome() {
    double tau = whole().tau();
    if (units < LEAST || Double.isNaN(tau)) {
      return Outcome.UNDECIDED;
    }
    return tau <= threshold() ? Outcome.PASSES : Outcome.FAILS;
  }

  /** The largest τ with which a method passes. */
  public double threshold() {
    return NORMAL * Math.sqrt(2.0 * (2 * units + 5) / (9.0 * units * (units - 1)));
  }

  /** The stage in which all weights are random. */
  public Stage whole() {
    return stages.get(stages.size() - 1);
  }

  @Override
  public Displayable picture() {
    double[] threshold = new double[stages.size()];
    Arrays.fill(threshold, threshold());
    List<Line> lines = new ArrayList<>(List.of(numbers()));
    if (!Arrays.equals(each(Stage::tau), each(Stage::ofSizes))) {
      lines.add(Line.of("τ of sizes", each(Stage::ofSizes)));
    }
    lines.add(Line.of("threshold", threshold));
    return Curves.of(
            "Ranking of " + units + " units by " + method + ", with random weights",
            "permuted weights",
            "Kendall's τ with the ranking by the model itself",
            lines.toArray(Line[]::new))
        .at(stages.stream().map(stage -> stage.random().toString()).toList())
        .withNote(
            sentence()
                + " Means over "
                + RandomModels.MODELS
                + " random models; band: one standard deviation.");
  }

  private Line numbers() {
    double[] tau = each(Stage::tau);
    double[] spread = each(Stage::deviation);
    double[] low = new double[tau.length];
    double[] high = new double[tau.length];
    Arrays.setAll(low, i -> tau[i] - spread[i]);
    Arrays.setAll(high, i -> tau[i] + spread[i]);
    return Line.of("τ", tau).withBand(low, high);
  }

  private double[] each(ToDoubleFunction<Stage> number) {
    return stages.stream().mapToDouble(number).toArray();
  }

  private String sentence() {
    String numbers =
        "with all weights random, τ is "
            + Figures.brief(whole().tau())
            + " (of sizes "
            + Figures.brief(whole().ofSizes())
            + ")";
    return switch (outcome()) {
      case PASSES -> "Passed by " + method + ": " + numbers + ", which unrelated" + chance() + ".";
      case FAILS ->
          "Failed by "
              + method
              + ": "
              + numbers
              + ", more than unrelated"
              + chance()
              + ", so part of its ranking does not come from what was learned.";
      case UNDECIDED ->
          "Undecided: "
              + (units < LEAST
                  ? units + " units are too few; give a prompt of at least " + LEAST
                  : method + " ranks no units, or refuses the models with random weights")
              + ".";
    };
  }

  private String chance() {
    return " rankings can have by chance (up to " + Figures.brief(threshold()) + ")";
  }

  @Override
  public String toString() {
    return sentence();
  }
}
