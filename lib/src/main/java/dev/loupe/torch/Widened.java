package dev.loupe.torch;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which matrices of a model that is stored in 16 bits are kept in float32, so that they need not be
 * converted in every pass: those of the last blocks, and after all blocks those of the unembedding.
 *
 * <p>A full pass uses every block once; a sweep starts in the middle and uses the last blocks most.
 * Embeddings stay in 16 bits, because a pass reads only the rows of its tokens.
 *
 * @param layers the number of blocks whose matrices are in float32, counted from the last
 * @param of the number of blocks that the model has
 * @param unembedding whether the unembedding is too
 */
public record Widened(int layers, int of, boolean unembedding) {
  /** No matrix. */
  public static final Widened NONE = new Widened(0, 0, false);

  /** Refuses more blocks than there are. */
  public Widened {
    if (layers < 0 || layers > of || unembedding && layers < of) {
      throw new IllegalArgumentException(
          "%d of %d layers cannot be in float32%s"
              .formatted(layers, of, unembedding ? " with the unembedding" : ""));
    }
  }

  /** The choices for a model with so many blocks, the most first. */
  public static Stream<Widened> choices(int layers) {
    return Stream.concat(
        Stream.of(new Widened(layers, layers, true)),
        IntStream.rangeClosed(0, layers)
            .mapToObj(kept -> new Widened(layers - kept, layers, false)));
  }

  /** Whether any matrix is in float32. */
  public boolean any() {
    return layers > 0 || unembedding;
  }

  /** Whether the matrices of this block are in float32. */
  public boolean block(int layer) {
    return layers > 0 && layer >= of - layers;
  }

  @Override
  public String toString() {
    return unembedding
        ? "all %d layers and the unembedding widened to float32".formatted(of)
        : "%d of %d layers widened to float32".formatted(layers, of);
  }
}
