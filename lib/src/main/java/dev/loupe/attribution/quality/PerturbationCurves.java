package dev.loupe.attribution.quality;

import dev.loupe.attribution.quality.PerturbationCurve.Kind;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Deletion and insertion: how fast the metric falls when a method's top units are removed first,
 * and how fast it rises when they are added first, beside random orders.
 *
 * <p>0 is the metric of the baseline, 1 that of the prompt. A faithful order has a small area under
 * deletion and a large one under insertion. Units come in the order of their numbers, those that
 * move the metric from the baseline towards the prompt first; sizes without a sign, the largest
 * first.
 *
 * <p>Petsiuk et al. 2018, <a href="https://arxiv.org/abs/1806.07421">RISE</a>, section 4.2; there
 * the curves are not divided by the effect.
 *
 * @param method the name of the method
 * @param unit what a unit is: {@code token}
 * @param baseline what stands for absent units
 * @param effect the metric at the two ends
 * @param deletion top units removed first
 * @param insertion top units added first
 * @param random what random orders give
 * @param notes what a reader must know of the question
 */
public record PerturbationCurves(
    String method,
    String unit,
    String baseline,
    MetricChange effect,
    PerturbationCurve deletion,
    PerturbationCurve insertion,
    RandomOrders random,
    Notes notes)
    implements Pictured {
  /** One-sided, 5 % of a normal distribution. */
  private static final double CLEARLY = 1.645;

  /** The curves of what a method says. */
  public static PerturbationCurves of(Question question, Scores scores) {
    String unit = question.units().kind();
    String baseline = question.baseline().name();
    return of(Game.of(question), unit, baseline, scores, question.notes());
  }

  static PerturbationCurves of(Game game, String unit, String baseline, Scores scores) {
    return of(game, unit, baseline, scores, Notes.NONE);
  }

  private static PerturbationCurves of(
      Game game, String unit, String baseline, Scores scores, Notes notes) {
    MetricChange effect = MetricChange.of(game);
    UnitOrder order = UnitOrder.of(scores, effect);
    return new PerturbationCurves(
        scores.method(),
        unit,
        baseline,
        effect,
        PerturbationCurve.of(Kind.DELETION, game, order, effect),
        PerturbationCurve.of(Kind.INSERTION, game, order, effect),
        RandomOrders.of(game, effect),
        notes);
  }

  /**
   * The area under insertion minus that under deletion: above 0, the order is better than a random
   * one; NaN if the prompt has no effect.
   */
  public double faithfulness() {
    return insertion.area() - deletion.area();
  }

  /** The faithfulness in standard deviations of random orders, whose mean is 0. */
  public double z() {
    double[] differences = random.differences();
    double deviation =
        Math.sqrt(Arrays.stream(differences).map(x -> x * x).average().orElseThrow());
    return faithfulness() / deviation;
  }

  /** How many of the random orders are less faithful. */
  public int beaten() {
    double own = faithfulness();
    return (int) Arrays.stream(random.differences()).filter(other -> other < own).count();
  }

  /** Whether the order is worse than the mean random order. */
  public boolean belowRandom() {
    return faithfulness() < 0;
  }

  /**
   * Whether at most one random order of 20 does as well: taken as normally distributed, and
   * counted. If few units matter, random orders are far from normal, and many of them find those
   * units.
   */
  public boolean clearlyBetter() {
    return z() > CLEARLY && beaten() >= random.size() - 1;
  }

  @Override
  public Displayable picture() {
    double units = deletion.counts()[deletion.counts().length - 1];
    double[] x = Arrays.stream(deletion.counts()).mapToDouble(n -> 100 * n / units).toArray();
    return new Curves(
        "Deletion and insertion of " + unit + "s by " + method,
        unit + "s removed or added (%)",
        effect.present() ? "share of the effect" : "metric",
        effect.present() ? shares(x) : metrics(x),
        List.of(),
        false,
        notes.above(note()));
  }

  private List<Line> shares(double[] x) {
    return List.of(
        Line.of("deletion", x, deletion.shares()),
        Line.of("insertion", x, insertion.shares()),
        banded("random deletion", x, random.points(Kind.DELETION)),
        banded("random insertion", x, random.points(Kind.INSERTION)));
  }

  /** Without an effect there are no shares. */
  private List<Line> metrics(double[] x) {
    return List.of(
        Line.of("deletion", x, deletion.values()), Line.of("insertion", x, insertion.values()));
  }

  private static Line banded(String name, double[] x, double[][] points) {
    double[] mean = Arrays.stream(points).mapToDouble(StatUtils::mean).toArray();
    double[] spread =
        Arrays.stream(points).mapToDouble(StatUtils::variance).map(Math::sqrt).toArray();
    double[] low = new double[x.length];
    double[] high = new double[x.length];
    Arrays.setAll(low, i -> mean[i] - spread[i]);
    Arrays.setAll(high, i -> mean[i] + spread[i]);
    return Line.of(name, x, mean).withBand(low, high);
  }

  private String note() {
    if (!effect.present()) {
      return undefined();
    }
    return "1 = the prompt, 0 = the baseline ("
        + effect
        + "). "
        + areas()
        + " Bands: one standard deviation of "
        + random.size()
        + " random orders. Absent "
        + unit
        + "s are replaced by "
        + baseline
        + ".";
  }

  private String areas() {
    return "Area under deletion "
        + Figures.brief(deletion.area())
        + ", under insertion "
        + Figures.brief(insertion.area())
        + ", of random orders "
        + Figures.brief(random.mean())
        + " ± "
        + Figures.brief(random.deviation())
        + "; a faithful order falls fast and rises fast.";
  }

  private String undefined() {
    return "Undefined: the metric of the prompt equals that of the baseline ("
        + Figures.of(effect.prompt())
        + "), so there is no effect to take shares of; ask about another metric or baseline.";
  }

  @Override
  public String toString() {
    return notes.above(method + ": " + (effect.present() ? areas() : undefined()));
  }
}
