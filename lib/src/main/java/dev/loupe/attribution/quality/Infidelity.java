package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Infidelity: how badly the sum of the removed units' numbers predicts what their removal changes.
 *
 * <p>I is a random set of units: first its size from 1 to all, each equally likely, then any set of
 * that size; with up to 6 units, all sets instead, with these weights. With Δ = m(x) − m(x without
 * I) and s = the sum of the numbers of the units in I, infidelity is E[(s − Δ)²] / Var(Δ), and with
 * optimal scaling E[(β s − Δ)²] / Var(Δ) where β = E[s Δ] / E[s²], or 0 if that is negative and the
 * method has signs. 0 is exact; 1 is as bad as to predict the mean change always.
 *
 * <p>Yeh et al. 2019, <a href="https://arxiv.org/abs/1901.09392">On the (in)fidelity and
 * sensitivity of explanations</a>, definition 2.1 with removal as in section 2.3; there it is not
 * divided by the variance.
 *
 * @param raw E[(s − Δ)²], in the squared unit of the metric
 * @param error the standard error of {@code raw}; 0 if all sets were used
 * @param scaled E[(β s − Δ)²]
 * @param scale β
 * @param variance Var(Δ)
 * @param sets the number of sets
 */
public record Infidelity(
    double raw, double error, double scaled, double scale, double variance, int sets) {
  /** The infidelity of what a method says. */
  public static Infidelity of(Question question, Scores scores) {
    return of(Game.of(question), scores);
  }

  static Infidelity of(Game game, Scores scores) {
    double[] numbers = scores.values();
    Removals removals = Removals.of(game.units());
    double[] sums = removals.removed().stream().mapToDouble(set -> sum(numbers, set)).toArray();
    double[] changes = changes(game, removals.removed());
    double[] raw = squares(sums, changes, 1);
    double scale = scale(removals, sums, changes, scores.meaning());
    double mean = removals.mean(changes);
    double variance = removals.mean(squares(constant(mean, changes.length), changes, 1));
    return new Infidelity(
        removals.mean(raw),
        removals.exact() ? 0 : Math.sqrt(StatUtils.variance(raw) / raw.length),
        removals.mean(squares(sums, changes, scale)),
        scale,
        variance,
        changes.length);
  }

  private static double scale(Removals removals, double[] sums, double[] changes, Meaning meaning) {
    double sizes = removals.mean(product(sums, sums));
    double best = sizes == 0 ? 0 : removals.mean(product(sums, changes)) / sizes;
    return meaning.signed() ? Math.max(0, best) : best; // a wrong sign stays wrong
  }

  private static double sum(double[] numbers, BitSet set) {
    return set.stream().mapToDouble(unit -> numbers[unit]).sum();
  }

  private static double[] changes(Game game, List<BitSet> removed) {
    double whole = game.of(List.of(game.all()))[0];
    double[] rest = game.of(removed.stream().map(set -> rest(game, set)).toList());
    return Arrays.stream(rest).map(value -> whole - value).toArray();
  }

  private static BitSet rest(Game game, BitSet removed) {
    BitSet rest = game.all();
    rest.andNot(removed);
    return rest;
  }

  private static double[] product(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).toArray();
  }

  private static double[] squares(double[] predicted, double[] actual, double scale) {
    return IntStream.range(0, actual.length)
        .mapToDouble(i -> Math.pow(scale * predicted[i] - actual[i], 2))
        .toArray();
  }

  private static double[] constant(double value, int size) {
    double[] all = new double[size];
    Arrays.fill(all, value);
    return all;
  }

  /** E[(s − Δ)²] / Var(Δ): 0 is exact; NaN if all removals change the metric alike. */
  public double value() {
    return relative(raw);
  }

  /** E[(β s − Δ)²] / Var(Δ): 0 is exact up to a factor for all units; for sizes of any unit. */
  public double afterScaling() {
    return relative(scaled);
  }

  private double relative(double square) {
    return variance > 0 ? square / variance : Double.NaN;
  }

  @Override
  public String toString() {
    return "infidelity "
        + Figures.brief(value())
        + " ± "
        + Figures.brief(relative(error))
        + ", with optimal scaling by "
        + Figures.brief(scale)
        + ": "
        + Figures.brief(afterScaling());
  }
}
