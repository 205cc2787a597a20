package dev.loupe.attribution.quality;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Small methods whose quality is known. */
record Told(String name, Meaning meaning, Function<Question, double[]> numbers) implements Method {
  @Override
  public Scores on(Question question) {
    return Scores.of(this, "logits", numbers.apply(question));
  }

  /** Removes each unit alone: exact where the metric is linear. */
  static Told occlusion() {
    return new Told("occlusion", Meaning.CHANGES, Told::drops);
  }

  /** The opposite of occlusion: the worst order. */
  static Told opposite() {
    return new Told(
        "opposite",
        Meaning.CHANGES,
        question -> Arrays.stream(drops(question)).map(x -> -x).toArray());
  }

  private static double[] drops(Question question) {
    int units = question.units().size();
    List<BitSet> without =
        IntStream.range(0, units).mapToObj(unit -> question.coalitions().without(unit)).toList();
    return Arrays.stream(question.coalitions().values(without))
        .map(rest -> question.value() - rest)
        .toArray();
  }

  /** ‖∂m/∂E‖ of each unit. */
  static Told saliency() {
    return new Told(
        "saliency", Meaning.SIZES, question -> byUnit(question, one -> one.norm(Axis.D_MODEL)));
  }

  /** (E − B) · ∂m/∂E of each unit, against the first baseline. */
  static Told gradientTimesDifference() {
    return new Told(
        "gradient × difference",
        Meaning.SHARES,
        question -> {
          Tensor difference = question.input().minus(question.baselines().get(0));
          return byUnit(question, gradient -> gradient.dot(difference, Axis.D_MODEL));
        });
  }

  private static double[] byUnit(Question question, Function<Tensor, Tensor> size) {
    try (ActivationCache slopes =
        question.run().gradients(question.metric(), Question.INPUT).byActivation()) {
      Tensor gradient = slopes.get(Question.INPUT).at(Axis.BATCH, 0);
      return question.units().sums(size.apply(gradient).toDoubleArray());
    }
  }

  /** The number of each unit in the text, whatever the model. */
  static Told position() {
    return new Told(
        "position",
        Meaning.CHANGES,
        question -> IntStream.range(0, question.units().size()).mapToDouble(i -> i).toArray());
  }

  /** Other random numbers each time. */
  static Told dice() {
    Random random = new Random(5);
    return new Told(
        "dice",
        Meaning.CHANGES,
        question -> random.doubles(question.units().size(), -1, 1).toArray());
  }

  /** Refuses every question. */
  static Told refusing() {
    return new Told(
        "refusing",
        Meaning.SHARES,
        question -> {
          throw new IllegalArgumentException("this model has no attention; choose another method");
        });
  }

  /** Numbers that are said of any question. */
  static Scores scores(Meaning meaning, double... values) {
    return Scores.of(new Told("told", meaning, question -> values), "logits", values);
  }
}
