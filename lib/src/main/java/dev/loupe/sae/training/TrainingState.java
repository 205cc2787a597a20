package dev.loupe.sae.training;

import dev.loupe.learning.LossLine;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a training remembers from step to step beside the weights. */
final class TrainingState {
  private static final double NEW = 0.01; // the share of a batch in the running threshold

  private final double[] loss;
  private final double[] l0;
  private final double[] explained;
  private final double[] dead;
  private final double[] silent; // how many tokens ago each feature was active
  private final double[] threshold = {0};
  private final long deadAfter;
  private final int batch;
  private final LossLine line;

  TrainingState(SaeRecipe recipe) {
    int steps = recipe.optimiser().steps();
    this.loss = new double[steps];
    this.l0 = new double[steps];
    this.explained = new double[steps];
    this.dead = new double[steps];
    this.silent = new double[recipe.features()];
    this.deadAfter = recipe.deadAfter();
    this.batch = recipe.batch();
    this.line = LossLine.of(loss);
  }

  /** Enters the figures of a step that was taken. */
  void enter(long step, StepFigures figures) {
    int at = (int) step - 1;
    loss[at] = figures.loss();
    l0[at] = figures.l0();
    explained[at] = figures.explained();
    for (int i = 0; i < silent.length; i++) {
      silent[i] = figures.active()[i] > 0 ? 0 : silent[i] + batch;
    }
    dead[at] = deadCount() / (double) silent.length;
    double smallest = figures.smallest();
    if (Double.isFinite(smallest)) {
      threshold[0] = step == 1 ? smallest : threshold[0] + NEW * (smallest - threshold[0]);
    }
  }

  /** Which features are dead. */
  boolean[] dead() {
    boolean[] flags = new boolean[silent.length];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = silent[i] >= deadAfter;
    }
    return flags;
  }

  int deadCount() {
    return (int) Arrays.stream(silent).filter(tokens -> tokens >= deadAfter).count();
  }

  /** Features that begin again have been silent for no token. */
  void begin(int... features) {
    for (int feature : features) {
      silent[feature] = 0;
    }
  }

  /** The running mean of the smallest activation of a batch. */
  double threshold() {
    return threshold[0];
  }

  double[] losses() {
    return loss;
  }

  /** The numbers that the next steps depend on, and the curves but for the losses. */
  Map<String, double[]> numbers() {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    numbers.put("L0 of all steps", l0);
    numbers.put("explained variance of all steps", explained);
    numbers.put("dead share of all steps", dead);
    numbers.put("tokens since each feature was active", silent);
    numbers.put("running threshold", threshold);
    return numbers;
  }

  TrainingCurves curves() {
    return new TrainingCurves(loss, l0, explained, dead);
  }

  /** What is shown while it runs. */
  String line(long steps) {
    int at = (int) steps - 1;
    return String.format(
        Locale.ROOT,
        "%s, L0 %.3g, explained %.3f, dead %.1f %%",
        line.after(steps),
        l0[at],
        explained[at],
        100 * dead[at]);
  }

  @Override
  public String toString() {
    return deadCount() + " of " + silent.length + " features are dead";
  }
}
