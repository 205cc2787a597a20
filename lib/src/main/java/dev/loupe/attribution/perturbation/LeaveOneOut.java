package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.metric.Reads;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Leave-one-out: how much the metric falls when the tokens of a unit are deleted from the prompt.
 *
 * <p>Later tokens move up, so no baseline is needed, but positions change too. If the metric reads
 * the last position, the unit that ends there is not deleted: the metric would read another token's
 * prediction. Its number is NaN. A classifier reads the whole text, so there each unit is deleted.
 *
 * <p>Li et al. 2016, <a href="https://arxiv.org/abs/1612.08220">understanding neural networks
 * through representation erasure</a>.
 */
public record LeaveOneOut() implements Method {
  private static final int AT_ONCE = 2048; // tokens

  @Override
  public String name() {
    return "leave-one-out";
  }

  @Override
  public Meaning meaning() {
    return Meaning.CHANGES;
  }

  @Override
  public String reading() {
    return "A number is how far m falls when the unit is deleted and the text closes up.";
  }

  @Override
  public boolean comparesWithBaseline() {
    return false;
  }

  @Override
  public Scores on(Question question) {
    Tokens tokens = question.run().tokens();
    Reads reads = new CheckedMetric(question.run().model(), question.metric()).reads(tokens);
    boolean chosen = !reads.nextToken() && !reads.classes();
    boolean keepsLast = (reads.lastPosition() && !reads.classes()) || chosen;
    List<Integer> deleted =
        IntStream.range(0, question.units().size())
            .filter(unit -> !(keepsLast && last(question, unit)))
            .filter(unit -> positions(question, unit).size() < tokens.width())
            .boxed()
            .toList();
    double[] values = new double[question.units().size()];
    Arrays.fill(values, Double.NaN);
    double[] without = without(question, deleted);
    for (int i = 0; i < without.length; i++) {
      values[deleted.get(i)] = question.value() - without[i];
    }
    Scores scores = Scores.of(this, question.metric().title(), values);
    if (deleted.size() < values.length) {
      scores = scores.with(kept(question, chosen));
    }
    return chosen
        ? scores.with(
            "Warning: the metric reads a chosen position, and deleting a token in front of it moves"
                + " another token there, unless it is counted from the end; occlusion moves none.")
        : scores;
  }

  /** Why a unit is not deleted. */
  private static String kept(Question question, boolean chosen) {
    String kind = question.units().kind();
    if (question.units().units().get(0).positions().size() == question.run().tokens().width()) {
      return "The only " + kind + " is not deleted, because nothing of the prompt would be left.";
    }
    return "The last "
        + kind
        + " is not deleted, because the metric "
        + (chosen ? "may read its position." : "reads what the model predicts there.");
  }

  private static List<Integer> positions(Question question, int unit) {
    return question.units().units().get(unit).positions();
  }

  private static boolean last(Question question, int unit) {
    return positions(question, unit).contains(question.run().tokens().width() - 1);
  }

  /** The metric of the prompt without each of these units. */
  private static double[] without(Question question, List<Integer> units) {
    HookedTransformer model = Inside.modelForOthers(question.run());
    Tokens tokens = question.run().tokens();
    int most = Math.max(1, AT_ONCE / tokens.width());
    double[] values = new double[units.size()];
    try (Progress progress = Progress.of("prompts without a unit", values.length)) {
      for (int from = 0; from < values.length; from += most) {
        List<Integer> some = units.subList(from, Math.min(values.length, from + most));
        List<int[]> rest = new ArrayList<>();
        some.forEach(unit -> rest.add(without(tokens, question.units().units().get(unit))));
        double[] measured =
            model.run(Tokens.of(rest, tokens.tokenizer())).measured(question.metric()).values();
        System.arraycopy(measured, 0, values, from, measured.length);
        progress.tick(some.size());
      }
    }
    return values;
  }

  private static int[] without(Tokens tokens, InputUnit unit) {
    return IntStream.range(0, tokens.width())
        .filter(at -> !unit.positions().contains(at))
        .map(at -> tokens.id(0, at))
        .toArray();
  }

  @Override
  public String toString() {
    return name();
  }
}
