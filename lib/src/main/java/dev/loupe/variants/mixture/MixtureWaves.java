package dev.loupe.variants.mixture;

import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Spec;
import dev.loupe.memory.OnceMore;
import dev.loupe.memory.Room;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Torch;
import java.util.List;

/** Mixtures as trees, each of which fits into the memory budget. */
final class MixtureWaves {
  private final Run run;
  private final Reads reads;
  private final Metric metric;
  private final Tensor streams; // at the start of the first block, [stream, pos, d_model]
  private final long batchBytes;
  private int most = Integer.MAX_VALUE; // mixtures of a tree
  private int taken; // mixtures of the last tree that was begun

  MixtureWaves(Run run, Reads reads, Metric metric, Tensor streams, long batchBytes) {
    this.run = run;
    this.reads = reads;
    this.metric = metric;
    this.streams = streams;
    this.batchBytes = batchBytes;
  }

  /** The metric of each mixture of a sorted list; ticks once for each. */
  double[] measure(List<int[]> mixtures, Progress progress) {
    double[] values = new double[mixtures.size()];
    for (int next = 0; next < values.length; ) {
      int from = next;
      double[] measured =
          OnceMore.orLess(
              run.model().device(),
              "mixtures of inputs of the " + run,
              this::halve,
              () -> wave(mixtures.subList(from, mixtures.size()), progress));
      System.arraycopy(measured, 0, values, from, measured.length);
      next += measured.length;
    }
    return values;
  }

  /** Lets trees have half of the last one's mixtures, and returns whether that is possible. */
  private boolean halve() {
    most = Math.max(1, taken / 2);
    return taken > 1;
  }

  private double[] wave(List<int[]> mixtures, Progress progress) {
    boolean causal = run.model().spec().attention().causal();
    long bytes = bytesPerRow(run) * run.tokens().width();
    taken = 1;
    while (taken < mixtures.size() && taken < most && bytes < batchBytes) {
      int from = PrefixTree.begin(mixtures.get(taken - 1), mixtures.get(taken), causal);
      bytes += bytesPerRow(run) * (run.tokens().width() - from) + bytesOfKeys();
      taken++;
    }
    PrefixTree tree = new PrefixTree(mixtures.subList(0, taken), causal);
    int count = taken;
    int layers = run.model().spec().layers();
    Room room = room(bytes);
    try (room;
        NDManager work = Torch.memory(run.model().device())) {
      return new TreePass(run, reads, metric, tree, work)
          .measure(
              streams.nd(),
              together(),
              layer ->
                  progress.tick(count * (layer + 1L) / layers - count * (long) layer / layers));
    }
  }

  private Room room(long bytes) {
    return Room.on(
        run.model().device(),
        "mixtures of inputs of the " + run,
        bytes,
        0,
        "take a shorter prompt");
  }

  /** Copies of the residual stream, neurons, and scores, which padding may double. */
  static long bytesPerRow(Run run) {
    Spec spec = run.model().spec();
    long neurons = spec.mlp().map(mlp -> mlp.dMlp()).orElse(0);
    long scores = (long) spec.attention().heads() * run.tokens().width();
    return run.model().type().getNumOfBytes() * (8L * spec.dModel() + 3 * neurons + 4 * scores);
  }

  /** The keys and values of one mixture. */
  private long bytesOfKeys() {
    Spec spec = run.model().spec();
    return 2L * run.model().type().getNumOfBytes() * spec.dModel() * run.tokens().width();
  }

  /** The number of mixtures whose logits fit into the memory budget. */
  private int together() {
    long tokens = reads.tokens().map(List::size).orElse(run.model().spec().outputs());
    long positions = reads.lastPosition() ? 1 : run.tokens().width();
    long bytes = 3 * run.model().type().getNumOfBytes() * positions * tokens;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, batchBytes / Math.max(1, bytes)));
  }

  @Override
  public String toString() {
    return "trees of mixtures of the " + run;
  }
}
