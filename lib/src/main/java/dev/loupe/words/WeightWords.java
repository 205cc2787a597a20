package dev.loupe.words;

import dev.loupe.matrices.CopyingScores;
import dev.loupe.matrices.OvCircuit;
import dev.loupe.matrices.QkCircuit;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.grid.Grid;

/** Read the weights themselves, without a prompt. */
public abstract class WeightWords extends LensWords {
  WeightWords() {}

  /** What a head writes for what it attends to: its OV circuit, W_V · W_O. */
  public static OvCircuit ov(HookedTransformer model, int layer, int head) {
    return OvCircuit.of(model, layer, head);
  }

  /** What a head looks for: its QK circuit, W_Q · W_Kᵀ. */
  public static QkCircuit qk(HookedTransformer model, int layer, int head) {
    return QkCircuit.of(model, layer, head);
  }

  /** How far every head copies the tokens that it attends to, from -1 to 1, layer by head. */
  public static Grid copyingScores(HookedTransformer model) {
    return CopyingScores.of(model);
  }
}
