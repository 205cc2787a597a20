package dev.loupe.attribution.quality;

import dev.loupe.attention.KendallTau;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.progress.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Methods asked of models with random weights; each random model serves all methods. */
final class RandomModels {
  static final int MODELS = 5; // one alone may be like the model by chance

  private final Question question;
  private final List<Method> methods;
  private final List<Scores> scores;
  private final List<RandomStage> shown; // the stages in which the methods are asked
  private final double[][][] tau; // [method][stage][model]
  private final double[][][] ofSizes;

  private RandomModels(
      Question question, List<Method> methods, List<Scores> scores, List<RandomStage> shown) {
    this.question = question;
    this.methods = methods;
    this.scores = scores;
    this.shown = shown;
    this.tau = new double[methods.size()][shown.size()][MODELS];
    this.ofSizes = new double[methods.size()][shown.size()][MODELS];
  }

  /** A check of each method, with what it says of the model itself. */
  static List<RandomWeightsCheck> checks(
      Question question, List<Method> methods, List<Scores> scores, List<RandomStage> shown) {
    RandomModels models = new RandomModels(question, methods, scores, shown);
    int asked = methods.size() * shown.size() * MODELS;
    try (Progress progress = Progress.of("attributions of random models", asked)) {
      for (int seed = 0; seed < MODELS; seed++) {
        models.ask(seed, progress);
      }
    }
    return IntStream.range(0, methods.size()).mapToObj(models::check).toList();
  }

  private void ask(int seed, Progress progress) {
    HookedTransformer model = Inside.model(question.run());
    for (RandomStage stage : RandomStage.values()) {
      model = PermutedWeights.of(model, stage, seed);
      int at = shown.indexOf(stage);
      if (at >= 0) {
        compare(question.of(model.run(question.run().tokens())), at, seed, progress);
      }
    }
  }

  private void compare(Question random, int stage, int seed, Progress progress) {
    for (int i = 0; i < methods.size(); i++) {
      double[] own = scores.get(i).values();
      double[] other = asked(methods.get(i), random);
      tau[i][stage][seed] = alike(own, other);
      ofSizes[i][stage][seed] = alike(MethodAgreement.sizes(own), MethodAgreement.sizes(other));
      progress.tick();
    }
  }

  /** What a method says; empty if it refuses the random model, such as logits beyond float32. */
  private static double[] asked(Method method, Question random) {
    try {
      return method.on(random).values();
    } catch (IllegalArgumentException refusal) {
      return new double[0];
    }
  }

  /**
   * τ, NaN if there is none; 0 if only the random model's ranking tells no units apart, because
   * nothing is kept.
   */
  private static double alike(double[] own, double[] other) {
    if (other.length == 0) {
      return Double.NaN;
    }
    boolean lost = constant(other) && !constant(own);
    return lost ? 0 : KendallTau.of(own, other);
  }

  private static boolean constant(double[] values) {
    return Arrays.stream(values).filter(x -> !Double.isNaN(x)).distinct().count() == 1;
  }

  private RandomWeightsCheck check(int method) {
    boolean signed = scores.get(method).meaning().signed();
    List<RandomWeightsCheck.Stage> stages = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      double[] numbers = signed ? tau[method][i] : ofSizes[method][i];
      stages.add(RandomWeightsCheck.Stage.of(shown.get(i), numbers, ofSizes[method][i]));
    }
    return new RandomWeightsCheck(scores.get(method).method(), question.units().size(), stages);
  }
}
