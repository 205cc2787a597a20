package dev.loupe.variants.mixture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Angles;
import dev.loupe.forward.Forward;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Masks;
import dev.loupe.forward.Pass;
import dev.loupe.metric.Metric;
import dev.loupe.metric.PerPrompt;
import dev.loupe.metric.ReadActivations;
import dev.loupe.metric.Readings;
import dev.loupe.metric.Reads;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.text.Tokens;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.IndexLists;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.SentOnce;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * A pass of a {@link PrefixTree} of mixtures through all blocks, and their metric.
 *
 * @param run the run of the prompt
 * @param work the owner of everything that the pass computes
 */
record TreePass(Run run, Reads reads, Metric metric, PrefixTree tree, NDManager work) {
  /**
   * The metric of each mixture, in sorted order.
   *
   * @param streams what the mixtures are made of, at the start of the first block, [stream, pos,
   *     d_model]
   * @param together how many mixtures are unembedded at a time
   * @param behind is told of each block that is done
   */
  double[] measure(NDArray streams, int together, IntConsumer behind) {
    IndexLists lists = new IndexLists(work);
    IndexList sources = lists.add(tree.sources());
    Pass pass = pass(lists);
    Forward forward = Inside.forward(run.model());
    NDArray stream = Indexing.takeRows(streams, sources.nd(), work); // [1, row, d_model]
    for (int layer = 0; layer < run.model().spec().layers(); layer++) {
      NDArray before = stream;
      stream = forward.blocks(before, layer, layer + 1, pass);
      before.close();
      behind.accept(layer);
    }
    NDArray last = stream;
    return SentOnce.during(work, () -> read(last, together));
  }

  private Pass pass(IndexLists lists) {
    HookedTransformer model = run.model();
    Tokens tokens = run.tokens();
    IndexList positions = lists.add(tree.positions());
    Masks masks = Masks.of(tokens, 0, model.spec(), model.type(), work);
    Angles angles = Angles.of(Pass.positions(tokens, 0), model.spec(), Inside.weights(model), work);
    return new Pass(
        work,
        Pass.longs(work, new long[1][1]), // the embeddings are already computed
        TreeSight.of(tree, masks, lists),
        angles.rows(positions.nd(), work),
        Gate.open(),
        reads.lastPosition(),
        false);
  }

  /** The metric from the streams behind the last block, a few mixtures at a time. */
  private double[] read(NDArray stream, int together) {
    int count = tree.branches().size();
    double[] values = new double[count];
    for (int first = 0; first < count; first += together) {
      int some = Math.min(together, count - first);
      double[] measured = measured(stream, first, some);
      for (int i = 0; i < some; i++) {
        values[tree.branches().get(first + i).number()] = measured[i];
      }
    }
    return values;
  }

  private double[] measured(NDArray stream, int first, int count) {
    Tokens same = run.tokens().repeat(0, count);
    try (NDManager batch = work.newSubManager()) {
      IndexList rows = new IndexLists(batch).add(rows(first, count));
      NDArray read = Indexing.take(stream, 1, rows.nd(), batch);
      NDArray logits =
          Inside.forward(run.model())
              .unembed(read.reshape(count, rows.size() / count, -1), reads.tokens(), Gate.open());
      Readings readings =
          Readings.of(
              same, Optional.of(logits), reads, run.model().spec().classes(), ReadActivations.NONE);
      return HeapArray.doubles(PerPrompt.of(metric, readings).nd());
    }
  }

  /** The rows that the metric reads of some branches. */
  private int[] rows(int first, int count) {
    int width = tree.width();
    int read = reads.lastPosition() ? 1 : width;
    int[] rows = new int[count * read];
    for (int i = 0; i < rows.length; i++) {
      int branch = first + i / read;
      rows[i] =
          reads.lastPosition() ? branch : tree.row(branch, i % read); // of ends there is one each
    }
    return rows;
  }
}
