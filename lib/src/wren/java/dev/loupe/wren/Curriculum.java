package dev.loupe.wren;

import dev.loupe.learning.Optimiser;
import dev.loupe.wren.world.People;
import java.util.List;

/**
 * The order of learning: people are introduced first and asked about afterwards.
 *
 * <p>If questions came from the start, the last token of a question would learn to look the answer
 * up, and keep it that way.
 *
 * @param name what happens in this part
 * @param steps how many steps it takes
 * @param rate its highest learning rate
 * @param falling whether the rate falls along a cosine
 * @param mixture what is read
 * @param firstPeople how many people there are at its start
 * @param grown the share of its steps after which all people have come
 * @param readable the share of homelands that has to be read at the names ({@link HomelandLens})
 *     before this part ends; 0 if it ends after its steps. It takes half of its steps more at most
 * @param threads how many threads compute it: sums over another number of threads round differently
 *     and lead to another model
 */
record Curriculum(
    String name,
    int steps,
    double rate,
    boolean falling,
    Corpus.Mixture mixture,
    int firstPeople,
    double grown,
    double readable,
    int threads) {
  private static final double LONGEST = 1.5; // times the steps, while homelands cannot be read
  private static final int WARM_UP = 200; // steps
  private static final double LAST_SHARE = 0.02; // of the rate, at the end of a cosine
  private static final double CLIP = 1; // norm of all gradients together

  /** The parts of the training, in order; a share below 1 makes all of them shorter. */
  static List<Curriculum> parts(double share) {
    return List.of(
        new Curriculum(
            "introductions",
            (int) (6_000 * share),
            2e-3,
            false,
            Corpus.INTRODUCTIONS,
            30,
            0.7,
            0.85,
            1),
        new Curriculum(
            "questions",
            (int) (9_000 * share),
            2e-3,
            true,
            Corpus.QUESTIONS,
            People.COUNT,
            0,
            0,
            2));
  }

  Optimiser optimiser() {
    Optimiser constant =
        Optimiser.adamW(rate).betas(0.9, 0.98).decay(0.05).steps(steps).warmUp(WARM_UP).clip(CLIP);
    return falling ? constant.cosine(LAST_SHARE) : constant;
  }

  /** The most steps it may take. */
  int longest() {
    return readable > 0 ? (int) (LONGEST * steps) : steps;
  }

  /** How many people there are at a step of this part. */
  int people(int step) {
    double way = Math.min(1, step / Math.max(1, grown * steps));
    return (int) (firstPeople + (People.COUNT - firstPeople) * way);
  }
}
