package dev.loupe.variants.mixture;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Torch;
import dev.loupe.variants.BatchSize;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures many inputs of one prompt, each of them put together, position by position, from a few
 * given ones.
 *
 * <p>A mixture is an array with the number of the given input for each position. In causal models a
 * position depends on no later one. So the mixtures are sorted, and each computes only the
 * positions behind what it shares with the mixture before it: all of them are a tree. Native memory
 * does not grow with the number of mixtures.
 *
 * <pre>{@code
 * Mixtures of = Mixtures.of(run, List.of(embeddings, zeros), metric);
 * of.measure(List.of(new int[] {0, 1, 0, 0}), progress);     // the second position is zeros
 * }</pre>
 */
public final class Mixtures {
  private static final Site INPUT = Act.EMBED.site();
  private static final Site ENTRY = Act.RESID_PRE.at(0); // behind position embeddings and norm

  private final Run run;
  private final Metric metric;
  private final Reads reads;
  private final long batchBytes;
  private final WholeMixtures whole;

  private Mixtures(Run run, List<Tensor> inputs, Metric metric, long batchBytes) {
    this.run = run;
    this.metric = metric;
    this.reads = new CheckedMetric(run.model(), metric).reads(run.tokens());
    this.batchBytes = batchBytes;
    this.whole = new WholeMixtures(run, INPUT, Tensor.stack(Axis.BATCH, inputs), metric);
  }

  /** Mixtures of these inputs, each [pos, d_model], in the place of a prompt's embeddings. */
  public static Mixtures of(Run run, List<Tensor> inputs, Metric metric) {
    return of(run, inputs, metric, BatchSize.on(run.model().device()));
  }

  /** The same, computed in parts of about this many bytes. */
  static Mixtures of(Run run, List<Tensor> inputs, Metric metric, long batchBytes) {
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "mixtures are made of one prompt, and " + run.tokens().batch() + " were given");
    }
    return new Mixtures(Inside.unobserved(run), inputs, metric, batchBytes);
  }

  /**
   * The metric of each mixture.
   *
   * @param progress is ticked once for each
   */
  public double[] measure(List<int[]> mixtures, Progress progress) {
    if (mixtures.isEmpty()) {
      return new double[0];
    }
    int[] order =
        IntStream.range(0, mixtures.size())
            .boxed()
            .sorted(Comparator.comparing(mixtures::get, Arrays::compare))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> sorted = Arrays.stream(order).mapToObj(mixtures::get).toList();
    double[] measured = sharing() ? trees(sorted, progress) : whole(sorted, progress);
    double[] values = new double[order.length];
    IntStream.range(0, order.length).forEach(i -> values[order[i]] = measured[i]);
    return values;
  }

  /** The same by one whole run each: the definition, which the tests compare with. */
  double[] measureOneByOne(List<int[]> mixtures, Progress progress) {
    return whole.measure(mixtures, 1, progress);
  }

  /** Interventions may read a whole batch or all positions, so they need whole runs. */
  private boolean sharing() {
    return !Inside.startsAtBlock(run)
        && Inside.changes(run).stream()
            .allMatch(change -> change.spot().site().equals(INPUT)) // the mixture replaces it
        && reads.logits()
        && reads.spots().isEmpty();
  }

  private double[] trees(List<int[]> sorted, Progress progress) {
    return Torch.recordingGradients(
        false,
        () -> {
          try (var streams = run().cache(ENTRY)) {
            MixtureWaves waves =
                new MixtureWaves(run, reads, metric, streams.get(ENTRY), batchBytes);
            return waves.measure(sorted, progress);
          } finally {
            Reference.reachabilityFence(this);
          }
        });
  }

  private double[] whole(List<int[]> sorted, Progress progress) {
    long bytes = MixtureWaves.bytesPerRow(run) * run.tokens().width();
    int together = (int) Math.max(1, Math.min(Integer.MAX_VALUE, batchBytes / bytes));
    return whole.measure(sorted, together, progress);
  }

  /** The prompts of the given inputs. */
  private Run run() {
    Tensor inputs = whole.inputs();
    return run.model()
        .run(run.tokens().repeat(0, inputs.size(Axis.BATCH)))
        .replace(INPUT.all(), inputs);
  }

  @Override
  public String toString() {
    return "mixtures of " + whole.inputs().size(Axis.BATCH) + " inputs of the " + run;
  }
}
