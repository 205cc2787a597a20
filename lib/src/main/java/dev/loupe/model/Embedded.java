package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import dev.loupe.forward.Pass;
import dev.loupe.text.Tokens;

/** Tokens as the residual stream at the start of the first block. */
final class Embedded {
  private Embedded() {}

  /**
   * The residual stream of the positions from {@code offset} on, at the start of the first block.
   */
  static NDArray of(HookedTransformer model, Tokens tokens, int offset, Pass pass) {
    long[][] ids = new long[tokens.batch()][tokens.width() - offset];
    for (int row = 0; row < ids.length; row++) {
      for (int i = 0; i < ids[row].length; i++) {
        ids[row][i] = checked(model, tokens.id(row, offset + i));
      }
    }
    return model.forward().embed(Pass.longs(pass.work(), ids), pass);
  }

  private static long checked(HookedTransformer model, int id) {
    if (id < 0 || id >= model.spec().vocab()) {
      throw new IllegalArgumentException(
          "there is no token "
              + id
              + "; "
              + model.name()
              + " has tokens 0 to "
              + (model.spec().vocab() - 1));
    }
    return id;
  }
}
