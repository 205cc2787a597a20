package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Gate;
import dev.loupe.metric.Metric;
import dev.loupe.metric.PerPrompt;
import dev.loupe.metric.ReadActivations;
import dev.loupe.metric.Readings;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.Ops;
import dev.loupe.torch.SentOnce;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Computes a metric from the residual streams of many branches; unchanged positions use the base
 * run's stream.
 */
final class Reading {
  private final Run run;
  private final BaseRun base;
  private final Metric metric;
  private final Goal goal;
  private final int[] positions;
  private final long batchBytes;

  Reading(Run run, BaseRun base, Metric metric, Goal goal, long batchBytes) {
    this.run = run;
    this.base = base;
    this.metric = metric;
    this.goal = goal;
    int width = run.tokens().width();
    int first = !goal.reads().logits() ? width : goal.last() ? width - 1 : 0;
    this.positions = IntStream.range(first, width).toArray();
    this.batchBytes = batchBytes;
  }

  /**
   * Variants whose logits and activations are computed together.
   *
   * @param rows their rows among the streams
   * @param seen the rows of their activations: of all of them if there is one prompt, else of each
   */
  private record Batch(int count, IndexList rows, List<Map<Spot, IndexList>> seen) {}

  /** The metric of each variant of a pass on each prompt, [variant][prompt]. */
  double[][] of(SuffixPass pass, int variants, WaveArrays arrays) {
    Seen seen = new Seen(base, goal, pass, run.model().spec().layers(), arrays);
    List<Batch> batches = batches(pass, variants, seen, arrays);
    NDManager work = arrays.work();
    Optional<NDArray> streams =
        goal.reads().logits() ? Optional.of(streams(pass, work)) : Optional.empty();
    NDList measured = new NDList();
    SentOnce.during(
        work,
        () -> {
          batches.forEach(some -> measured.addAll(measured(streams, seen, some, work)));
          return measured;
        });
    double[] all = HeapArray.doubles(NDArrays.concat(measured));
    int prompts = run.tokens().batch();
    return IntStream.range(0, variants)
        .mapToObj(i -> Arrays.copyOfRange(all, i * prompts, (i + 1) * prompts))
        .toArray(double[][]::new);
  }

  /** The metric of the variants of a batch, copied into {@code work}. */
  private List<NDArray> measured(Optional<NDArray> streams, Seen seen, Batch some, NDManager work) {
    try (NDManager batch = work.newSubManager()) {
      Optional<NDArray> logits =
          streams.map(all -> logits(Indexing.take(all, 1, some.rows().nd(), batch), some.count()));
      return values(logits, seen, some, batch).stream()
          .map(values -> Ops.copy(values.nd(), work))
          .toList();
    }
  }

  private List<Batch> batches(SuffixPass pass, int variants, Seen seen, WaveArrays arrays) {
    int[] rows = rows(pass, variants);
    int perVariant = run.tokens().batch() * positions.length;
    boolean together = run.tokens().batch() == 1;
    int most = together(variants, seen);
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < variants; from += most) {
      int first = from;
      int count = Math.min(most, variants - from);
      int[] some = Arrays.copyOfRange(rows, from * perVariant, (from + count) * perVariant);
      List<Map<Spot, IndexList>> seenRows =
          together
              ? List.of(seen.rows(from, count))
              : IntStream.range(0, count).mapToObj(i -> seen.rows(first + i, 1)).toList();
      batches.add(new Batch(count, arrays.list(some), seenRows));
    }
    return batches;
  }

  /** The base run's streams, then the branches', [1, row, d_model]. */
  private NDArray streams(SuffixPass pass, NDManager work) {
    NDArray unchanged = base.stream(work);
    return pass.stream() == null
        ? unchanged
        : NDArrays.concat(new NDList(unchanged, pass.stream()), 1);
  }

  /** The row of each variant, prompt and position that is read. */
  private int[] rows(SuffixPass pass, int variants) {
    int prompts = run.tokens().batch();
    int behindBase = prompts * run.tokens().width();
    int[] rows = new int[variants * prompts * positions.length];
    for (int i = 0; i < rows.length; i++) {
      int prompt = i / positions.length % prompts;
      rows[i] = base.row(prompt, positions[i % positions.length]);
    }
    for (Branch branch : pass.packing().branches()) {
      int start = (branch.variant() * prompts + branch.prompt()) * positions.length;
      for (int i = 0; i < positions.length; i++) {
        if (positions[i] >= branch.from()) {
          rows[start + i] = behindBase + pass.packing().row(branch, positions[i]);
        }
      }
    }
    return rows;
  }

  /** The logits of variants, prompt by prompt. */
  private NDArray logits(NDArray streams, int variants) {
    long rows = (long) variants * run.tokens().batch();
    return Inside.forward(run.model())
        .unembed(streams.reshape(rows, positions.length, -1), goal.reads().tokens(), Gate.open());
  }

  /**
   * The metric of a batch: of all variants at once if there is one prompt; else of each, because
   * the metric may have other answers for each prompt.
   */
  private List<Tensor> values(Optional<NDArray> logits, Seen seen, Batch batch, NDManager work) {
    int prompts = run.tokens().batch();
    if (prompts == 1) {
      Tokens same = run.tokens().repeat(0, batch.count());
      return List.of(
          measured(logits, seen.of(batch.seen().get(0), batch.count(), same, work), same));
    }
    List<Tensor> measured = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      long first = (long) i * prompts;
      measured.add(
          measured(
              logits.map(all -> Ops.narrow(all, 0, first, prompts)),
              seen.of(batch.seen().get(i), 1, run.tokens(), work),
              run.tokens()));
    }
    return measured;
  }

  private Tensor measured(Optional<NDArray> logits, ReadActivations activations, Tokens tokens) {
    return PerPrompt.of(
        metric,
        Readings.of(tokens, logits, goal.reads(), run.model().spec().classes(), activations));
  }

  /** The number of variants whose logits and activations fit into the memory budget. */
  private int together(int variants, Seen seen) {
    long tokens = goal.reads().tokens().map(List::size).orElse(run.model().spec().outputs());
    long bytes = 4L * run.tokens().batch() * positions.length * tokens + seen.bytes();
    return (int) Math.max(1, Math.min(variants, batchBytes / Math.max(1, bytes)));
  }
}
