package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Gate;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.PerPrompt;
import dev.loupe.metric.ReadActivations;
import dev.loupe.metric.Readings;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;
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

  /** The metric of each variant of a pass on each prompt, [variant][prompt]. */
  double[][] of(SuffixPass pass, int variants, NDManager work) {
    Seen seen = new Seen(base, goal, pass, run.model().spec().layers());
    Optional<NDArray> streams =
        goal.reads().logits() ? Optional.of(streams(pass, work)) : Optional.empty();
    int[] rows = rows(pass, variants);
    int perVariant = run.tokens().batch() * positions.length;
    double[][] values = new double[variants][];
    int together = together(variants, seen);
    for (int from = 0; from < variants; from += together) {
      int count = Math.min(together, variants - from);
      int[] some = Arrays.copyOfRange(rows, from * perVariant, (from + count) * perVariant);
      try (NDManager batch = work.newSubManager()) {
        Optional<NDArray> logits = streams.map(all -> logits(Ops.take(all, 1, some, batch), count));
        measure(logits, seen, count, from, values, batch);
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

  /** The logits of variants, prompt by prompt. */
  private NDArray logits(NDArray streams, int variants) {
    long rows = (long) variants * run.tokens().batch();
    return Inside.forward(run.model())
        .unembed(streams.reshape(rows, positions.length, -1), goal.reads().tokens(), Gate.open());
  }

  private void measure(
      Optional<NDArray> logits,
      Seen seen,
      int variants,
      int from,
      double[][] values,
      NDManager work) {
    int prompts = run.tokens().batch();
    if (prompts == 1) {
      Tokens same = run.tokens().repeat(0, variants);
      double[] all = measured(logits, seen.of(from, variants, same, work), same);
      for (int i = 0; i < variants; i++) {
        values[from + i] = new double[] {all[i]};
      }
      return;
    }
    for (int i = 0; i < variants; i++) {
      int variant = i;
      values[from + i] =
          measured(
              logits.map(all -> Ops.narrow(all, 0, (long) variant * prompts, prompts)),
              seen.of(from + i, 1, run.tokens(), work),
              run.tokens());
    }
  }

  private double[] measured(Optional<NDArray> logits, ReadActivations activations, Tokens tokens) {
    Optional<Logits> lent =
        logits.map(all -> new Logits(Logits.lent(all, tokens), tokens, goal.reads().tokens()));
    return PerPrompt.of(metric, new Readings(tokens, lent, activations)).toDoubleArray();
  }

  /** The number of variants whose logits and activations fit into the memory budget. */
  private int together(int variants, Seen seen) {
    long tokens = goal.reads().tokens().map(List::size).orElse(run.model().spec().vocab());
    long bytes = 4L * run.tokens().batch() * positions.length * tokens + seen.bytes();
    return (int) Math.max(1, Math.min(variants, batchBytes / Math.max(1, bytes)));
  }
}
