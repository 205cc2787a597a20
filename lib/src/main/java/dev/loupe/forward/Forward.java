package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Spec;
import dev.loupe.progress.Progress;
import dev.loupe.weights.Weights;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The forward pass of every model family: it reads the {@link Spec}, never a model's name.
 *
 * <p>Intermediate results of a block live in their own manager and are freed when the block ends.
 */
public final class Forward {
  private final Embedding embedding;
  private final List<BlockLayer> blocks;
  private final Unembedding unembedding;

  public Forward(Spec spec, Weights weights) {
    this.embedding = new Embedding(spec, weights);
    this.blocks =
        IntStream.range(0, spec.layers())
            .mapToObj(layer -> new BlockLayer(layer, spec, weights))
            .toList();
    this.unembedding = new Unembedding(spec, weights);
  }

  /** The residual stream at the start of the first block, [batch, pos, d_model]. */
  public NDArray embed(NDArray ids, Pass pass) {
    return embedding.apply(ids, pass);
  }

  /** The residual stream after the blocks {@code from} up to but not including {@code to}. */
  public NDArray blocks(NDArray resid, int from, int to, Pass pass) {
    NDArray stream = resid;
    for (int layer = from; layer < to; layer++) {
      Progress.checkCancelled();
      try (NDManager block = pass.work().newSubManager()) {
        stream.attach(block);
        stream = blocks.get(layer).apply(stream, givesLast(layer, pass), pass);
        stream.attach(pass.work());
      }
    }
    return stream;
  }

  /**
   * Whether the block returns the last position of each prompt only, because nothing reads the
   * others.
   */
  public boolean givesLast(int layer, Pass pass) {
    return pass.toLast() && layer == blocks.size() - 1 && !pass.gate().watches(layer);
  }

  /** One block. */
  public BlockLayer block(int layer) {
    return blocks.get(layer);
  }

  /** The logits of every given position, [batch, pos, vocab]. */
  public NDArray unembed(NDArray stream, Gate gate) {
    return unembed(stream, Optional.empty(), gate);
  }

  /** The logits of some tokens only, at every given position, [batch, pos, token]. */
  public NDArray unembed(NDArray stream, Optional<List<Integer>> tokens, Gate gate) {
    return unembedding.apply(stream, tokens, gate);
  }

  /** Logits if the residual stream left the last block as {@code resid}, [batch, pos, vocab]. */
  public NDArray finish(NDArray resid, Gate gate) {
    return unembed(blocks.get(blocks.size() - 1).finished(resid, gate), gate);
  }
}
