package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * How a crosscoder is trained; immutable.
 *
 * <p>Decoders start as random directions, independent for each input, so no feature starts as a
 * shared one; the encoder starts as their transpose, and b_dec as the mean activation. The loss is
 * the mean over tokens of Σ_l ‖x_l − y_l‖², and for {@link L1Crosscoder} the penalty, which grows
 * from 0 during the first twentieth of the steps.
 *
 * <pre>{@code
 * var rows = CrosscoderRows.of(model, texts, RESID_POST.at(1), RESID_POST.at(3));
 * var trained = CrosscoderTraining.batchTopK(512, 16).on(rows);
 * trained                     // the loss by step
 * trained.crosscoder().save("crosscoder.safetensors")
 * }</pre>
 *
 * @param features the number of features
 * @param kind how few are active
 * @param optimiser how it learns
 * @param batch the number of tokens of each step
 * @param seed the seed of the start and of the order of tokens
 * @param checkpoint where the state is saved during training
 */
public record CrosscoderTraining(
    int features,
    CrosscoderKind kind,
    Optimiser optimiser,
    int batch,
    long seed,
    Optional<Checkpoint> checkpoint) {
  private static final int BATCH = 512;
  private static final int STEPS = 2000;
  private static final double RATE = 1e-3;
  private static final double RISING = 0.05; // the share of steps in which the penalty grows

  /** Refuses sizes below one. */
  public CrosscoderTraining {
    if (features < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "training needs 1 or more features and tokens in a step, not %d and %d"
              .formatted(features, batch));
    }
  }

  private static CrosscoderTraining of(int features, CrosscoderKind kind) {
    Optimiser adam = Optimiser.adam(RATE).steps(STEPS).cosine(0.1);
    return new CrosscoderTraining(features, kind, adam, BATCH, 0, Optional.empty());
  }

  /** So many features, of which k are active at a token on average. */
  public static CrosscoderTraining batchTopK(int features, double k) {
    return of(features, BatchTopKCrosscoder.of(k));
  }

  /** So many features, kept few by a penalty on their activations. */
  public static CrosscoderTraining l1(int features, double coefficient) {
    return of(features, new L1Crosscoder(coefficient));
  }

  /** The same training with another optimiser. */
  public CrosscoderTraining with(Optimiser other) {
    return new CrosscoderTraining(features, kind, other, batch, seed, checkpoint);
  }

  /** The same training in so many steps. */
  public CrosscoderTraining steps(int count) {
    return with(optimiser.steps(count));
  }

  /** The same training with so many tokens in each step. */
  public CrosscoderTraining batch(int tokens) {
    return new CrosscoderTraining(features, kind, optimiser, tokens, seed, checkpoint);
  }

  /** The same training from another random start, with the tokens in another order. */
  public CrosscoderTraining seed(long other) {
    return new CrosscoderTraining(features, kind, optimiser, batch, other, checkpoint);
  }

  /** The same training, saved while it runs, and continued when it is run again. */
  public CrosscoderTraining checkpoint(String file, int every) {
    Optional<Checkpoint> saved = Optional.of(new Checkpoint(Path.of(file), every));
    return new CrosscoderTraining(features, kind, optimiser, batch, seed, saved);
  }

  /** Trains a crosscoder on these activations. */
  public TrainedCrosscoder on(CrosscoderRows rows) {
    CrosscoderForward forward = new CrosscoderForward(rows.inputs(), kind);
    double rising = Math.max(1, RISING * optimiser.steps());
    Learned learned =
        rows.learned(
            (p, x) -> forward.loss(p, x, Math.min(1, p.step() / rising)),
            start(rows),
            optimiser,
            new CrosscoderRows.Batch(batch, seed),
            checkpoint,
            " for " + kind);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String name : List.of("W_enc", "b_enc", "W_dec", "b_dec")) {
      weights.put(name, learned.get(name));
    }
    CrosscoderKind ready =
        kind instanceof BatchTopKCrosscoder top
            ? top.above(threshold(forward, learned, rows))
            : kind;
    return new TrainedCrosscoder(Crosscoder.of(rows.inputs(), ready, weights), learned);
  }

  private Parameters start(CrosscoderRows rows) {
    List<Tensor> decoders = new ArrayList<>();
    Random random = new Random(seed);
    for (CrosscoderInput input : rows.inputs()) {
      float[] values = new float[Math.multiplyExact(features, input.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      Tensor normal = Tensor.of(values, new long[] {features, input.size()}, Axis.FEATURE, D_OUT);
      decoders.add(normal.normalized(D_OUT).dividedBy(Math.sqrt(rows.inputs().size())));
    }
    Tensor decoder = Tensor.concat(D_OUT, decoders); // each row has length 1
    Tensor encoder = decoder.renamed(D_OUT, D_IN).arranged(D_IN, Axis.FEATURE);
    return Parameters.seeded(seed)
        .with("W_enc", encoder)
        .zeros("b_enc", Axis.FEATURE.sized(features))
        .with("W_dec", decoder)
        .with("b_dec", mean(rows));
  }

  /** The mean row, [d_out], float32. */
  private static Tensor mean(CrosscoderRows rows) {
    List<Tensor> sums = new ArrayList<>();
    rows.each(
        part -> {
          Tensor sum = part.as(DataType.FLOAT64).sum(Axis.SAMPLE);
          sums.add(sums.isEmpty() ? sum : sums.remove(0).plus(sum));
        });
    return sums.get(0).dividedBy(rows.count()).as(DataType.FLOAT32).renamed(D_IN, D_OUT);
  }

  /**
   * The mean over parts of the rows of the smallest v = f Σ ‖W_dec‖ that is active in a part; the
   * last part can be small, so parts count by their rows.
   */
  private static double threshold(CrosscoderForward forward, Learned learned, CrosscoderRows rows) {
    double[] sums = new double[2]; // of smallest values times rows, of rows
    rows.each(
        part -> {
          Tensor v = forward.acts(learned, part).times(forward.norms(learned));
          double least = v.where(v.greaterThan(0), Double.POSITIVE_INFINITY).min().value();
          if (Double.isFinite(least)) {
            sums[0] += least * part.size(Axis.SAMPLE);
            sums[1] += part.size(Axis.SAMPLE);
          }
        });
    // a value at the threshold itself was active
    return Math.nextDown((float) (sums[1] == 0 ? 0 : sums[0] / sums[1]));
  }

  @Override
  public String toString() {
    return "training of a %s crosscoder with %d features, %s, %d tokens in a step, seed %d"
        .formatted(kind, features, optimiser, batch, seed);
  }
}
