package dev.loupe.sae.training;

import dev.loupe.files.TypedPath;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Optimiser;
import dev.loupe.sae.loss.BatchTopKLoss;
import dev.loupe.sae.loss.GatedLoss;
import dev.loupe.sae.loss.JumpReluLoss;
import dev.loupe.sae.loss.MatryoshkaLoss;
import dev.loupe.sae.loss.SaeLoss;
import dev.loupe.sae.loss.StandardLoss;
import dev.loupe.sae.loss.TopKLoss;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a sparse autoencoder or a transcoder is trained: its kind, its size, and the settings.
 *
 * <pre>{@code SaeRecipe.topK(2048, 32).steps(4000).seed(1)}</pre>
 *
 * @param loss what is made small, which says the kind
 * @param features the number of features
 * @param optimiser the rule, its rate, and the number of steps
 * @param batch the number of tokens of each step
 * @param seed the seed of the first weights and of the order of the tokens
 * @param ramp in this many first steps the penalty rises in a straight line
 * @param deadAfter a feature counts as dead when it was not active for so many tokens
 * @param keepsBos whether tokens that begin a text (BOS) are used; their activations are so long
 *     that they would dominate the loss
 * @param skips whether a linear map W_skip from what is read to what is written is learned too
 * @param checkpoint where the training is saved while it runs
 * @param folder where activations are kept that do not fit into memory
 */
public record SaeRecipe(
    SaeLoss loss,
    int features,
    Optimiser optimiser,
    int batch,
    long seed,
    int ramp,
    long deadAfter,
    boolean keepsBos,
    boolean skips,
    Optional<Checkpoint> checkpoint,
    Optional<Path> folder) {
  private static final int STEPS = 1000;
  private static final int BATCH = 2048;
  private static final double RATE = 2e-3; // of 2048 features
  private static final int RATED = 2048;
  private static final double HIGHEST = 6e-3;
  private static final int WARM_UP = 100;
  private static final int DEAD_BATCHES = 50;
  private static final double BANDWIDTH = 0.1; // of a scaled activation, see the tests
  private static final double THRESHOLD = 0.1;

  /** Refuses sizes below 1. */
  public SaeRecipe {
    Objects.requireNonNull(loss, "a recipe needs a loss, and null was given");
    if (features < 1 || batch < 1 || ramp < 0 || deadAfter < 1) {
      throw new IllegalArgumentException(
          "a recipe needs 1 or more features, tokens of a batch and tokens until a feature counts"
              + " as dead, not %d, %d and %d".formatted(features, batch, deadAfter));
    }
    if (loss instanceof MatryoshkaLoss nested
        && nested.widths().get(nested.widths().size() - 1) != features) {
      throw new IllegalArgumentException(
          "the last width of a Matryoshka autoencoder is the number of its features: give widths"
              + " that end with "
              + features
              + ", not "
              + nested.widths());
    }
  }

  /** The rate falls with the root of the number of features, as Gao et al. 2024 found. */
  private static double rateOf(int features) {
    return Math.min(HIGHEST, RATE * Math.sqrt(RATED / (double) Math.max(1, features)));
  }

  /** A recipe with the usual settings: Adam, 1000 steps of 2048 tokens, warm-up, cosine. */
  public static SaeRecipe of(SaeLoss loss, int features) {
    return new SaeRecipe(
        loss,
        features,
        Optimiser.adam(rateOf(features)).steps(STEPS).warmUp(WARM_UP).cosine(),
        BATCH,
        0,
        STEPS / 4,
        (long) DEAD_BATCHES * BATCH,
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /** An autoencoder whose k largest features are active for each token. */
  public static SaeRecipe topK(int features, int k) {
    return of(new TopKLoss(k), features);
  }

  /** An autoencoder with k active features for a token in the mean. */
  public static SaeRecipe batchTopK(int features, double k) {
    return of(new BatchTopKLoss(k), features);
  }

  /** An autoencoder with a penalty on the sum of activations. */
  public static SaeRecipe standard(int features, double lambda) {
    return of(new StandardLoss(lambda), features);
  }

  /** An autoencoder with gates, and a penalty on these. */
  public static SaeRecipe gated(int features, double lambda) {
    return of(new GatedLoss(lambda), features);
  }

  /** An autoencoder with thresholds, and a cost for each active feature. */
  public static SaeRecipe jumpRelu(int features, double lambda) {
    return of(new JumpReluLoss(lambda, BANDWIDTH, THRESHOLD), features);
  }

  /**
   * An autoencoder whose first features must reconstruct well alone: a sixteenth of them, an
   * eighth, a quarter, a half and all.
   */
  public static SaeRecipe matryoshka(int features, double k) {
    return of(MatryoshkaLoss.of(features, k), features);
  }

  /** The same recipe with another number of steps; warm-up and ramp are shortened to fit. */
  public SaeRecipe steps(int count) {
    Optimiser other = optimiser.steps(count).warmUp(Math.min(optimiser.warmUp(), count / 10));
    return with(other, batch, seed, count / 4, deadAfter);
  }

  /** The same recipe with another highest learning rate. */
  public SaeRecipe rate(double rate) {
    Optimiser other =
        new Optimiser(
            optimiser.rule(),
            rate,
            optimiser.steps(),
            optimiser.warmUp(),
            optimiser.last(),
            optimiser.clip());
    return with(other, batch, seed, ramp, deadAfter);
  }

  /** The same recipe with another rule, rate, warm-up and number of steps. */
  public SaeRecipe optimiser(Optimiser other) {
    return with(other, batch, seed, ramp, deadAfter);
  }

  /** The same recipe with another number of tokens in each step. */
  public SaeRecipe batch(int tokens) {
    return with(optimiser, tokens, seed, ramp, deadAfter);
  }

  /** The same recipe with other random numbers. */
  public SaeRecipe seed(long other) {
    return with(optimiser, batch, other, ramp, deadAfter);
  }

  /** The same recipe, whose penalty rises in a straight line during the first steps. */
  public SaeRecipe ramp(int steps) {
    return with(optimiser, batch, seed, steps, deadAfter);
  }

  /** The same recipe, in which a feature counts as dead after so many tokens. */
  public SaeRecipe deadAfter(long tokens) {
    return with(optimiser, batch, seed, ramp, tokens);
  }

  private SaeRecipe with(Optimiser other, int tokens, long random, int rising, long silent) {
    return new SaeRecipe(
        loss, features, other, tokens, random, rising, silent, keepsBos, skips, checkpoint, folder);
  }

  /** The same recipe, which also uses tokens that begin a text. */
  public SaeRecipe keepBos() {
    return with(true, skips, checkpoint, folder);
  }

  /**
   * The same recipe for a transcoder that also learns a linear map from what is read to what is
   * written. Paulo et al. 2025, <a href="https://arxiv.org/abs/2501.18823">Transcoders beat sparse
   * autoencoders for interpretability</a>.
   */
  public SaeRecipe skip() {
    return with(keepsBos, true, checkpoint, folder);
  }

  /** The same recipe, saved to a file every so many steps, and continued from it. */
  public SaeRecipe checkpoint(String file, int every) {
    return with(keepsBos, skips, Optional.of(new Checkpoint(Path.of(file), every)), folder);
  }

  /** The same recipe, which keeps activations in a folder. */
  public SaeRecipe folder(String path) {
    return with(keepsBos, skips, checkpoint, Optional.of(TypedPath.of(Path.of(path))));
  }

  private SaeRecipe with(
      boolean bos, boolean linear, Optional<Checkpoint> saved, Optional<Path> kept) {
    return new SaeRecipe(
        loss, features, optimiser, batch, seed, ramp, deadAfter, bos, linear, saved, kept);
  }

  /** How much of the penalty counts in a step; the first is 1. */
  double rampAt(long step) {
    return ramp == 0 ? 1 : Math.min(1, step / (double) ramp);
  }

  /** Everything that the numbers of a step depend on. */
  String settings() {
    return "%s, %d features, %s, %d tokens a step, seed %d, ramp %d, dead after %d%s%s"
        .formatted(
            loss,
            features,
            optimiser,
            batch,
            seed,
            ramp,
            deadAfter,
            keepsBos ? ", BOS kept" : "",
            skips ? ", skip" : "");
  }

  @Override
  public String toString() {
    return settings();
  }
}
