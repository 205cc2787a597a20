package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Gate;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes a metric from the residual streams of many branches; unchanged positions use the base
 * run's stream.
 */
final class Reading {
  private final Run run;
  private final BaseRun base;
  private final Metric metric;
  private final Reads reads;
  private final int[] positions;
  private final long batchBytes;

  Reading(Run run, BaseRun base, Metric metric, long batchBytes) {
    this.run = run;
    this.base = base;
    this.metric = metric;
    this.reads = new CheckedMetric(run.model(), metric).reads(run.tokens());
    int width = run.tokens().width();
    int first = reads.lastPosition() ? width - 1 : 0;
    this.positions = IntStream.range(first, width).toArray();
    this.batchBytes = batchBytes;
  }

  /** Whether the metric reads only the last positions. */
  boolean last() {
    return reads.lastPosition();
  }

  /** The metric of each variant of a pass on each prompt, [variant][prompt]. */
  double[][] of(SuffixPass pass, int variants, NDManager work) {
    int prompts = run.tokens().batch();
    NDArray streams = streams(pass, work);
    int[] rows = rows(pass, variants);
    double[][] values = new double[variants][];
    int together = together(variants);
    for (int from = 0; from < variants; from += together) {
      int count = Math.min(together, variants - from);
      int perVariant = prompts * positions.length;
      int[] some = Arrays.copyOfRange(rows, from * perVariant, (from + count) * perVariant);
      try (NDManager batch = work.newSubManager()) {
        measure(Ops.take(streams, 1, some, batch), count, from, values);
      }
    }
    return values;
  }

  /** The base run's streams, then the branches', [1, row, d_model]. */
  private NDArray streams(SuffixPass pass, NDManager work) {
    int all = base.tokens().batch() * base.tokens().width();
    int[] every = IntStream.range(0, all).toArray();
    NDArray unchanged = base.stream(run.model().spec().layers(), every, work);
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

  private void measure(NDArray streams, int variants, int from, double[][] values) {
    int prompts = run.tokens().batch();
    NDArray logits =
        Inside.forward(run.model())
            .unembed(
                streams.reshape((long) variants * prompts, positions.length, -1),
                reads.tokens(),
                Gate.open());
    if (prompts == 1) {
      double[] all = measured(logits, run.tokens().repeat(0, variants));
      for (int i = 0; i < variants; i++) {
        values[from + i] = new double[] {all[i]};
      }
      return;
    }
    for (int i = 0; i < variants; i++) {
      values[from + i] = measured(Ops.narrow(logits, 0, (long) i * prompts, prompts), run.tokens());
    }
  }

  private double[] measured(NDArray logits, Tokens tokens) {
    Tensor lent = Logits.lent(logits, tokens);
    return CheckedMetric.perPrompt(metric, new Logits(lent, tokens, reads.tokens()))
        .toDoubleArray();
  }

  /** The number of variants whose logits fit into the memory budget. */
  private int together(int variants) {
    long tokens = reads.tokens().map(List::size).orElse(run.model().spec().vocab());
    long bytes = 4L * run.tokens().batch() * positions.length * tokens;
    return (int) Math.max(1, Math.min(variants, batchBytes / bytes));
  }
}
