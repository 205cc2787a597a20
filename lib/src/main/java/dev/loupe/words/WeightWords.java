package dev.loupe.words;

import dev.loupe.matrices.Composition;
import dev.loupe.matrices.CopyingScores;
import dev.loupe.matrices.MlpOut;
import dev.loupe.matrices.NormScales;
import dev.loupe.matrices.OutlierDimensions;
import dev.loupe.matrices.OvCircuit;
import dev.loupe.matrices.QkCircuit;
import dev.loupe.matrices.SingularDirections;
import dev.loupe.matrices.ValueVectors;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.grid.Grid;

/** Read the weights themselves, without a prompt. */
public abstract class WeightWords extends HeadWords {
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

  /**
   * How far every head copies tokens as they are after the first block, from -1 to 1, layer by
   * head: for models whose W_U is W_Eᵀ.
   */
  public static Grid effectiveCopyingScores(HookedTransformer model) {
    return CopyingScores.effective(model);
  }

  /** How much of what each head writes the queries, keys and values of later heads read. */
  public static Composition composition(HookedTransformer model) {
    return Composition.of(model);
  }

  /** Which tokens the strongest directions of an MLP's W_out write. */
  public static SingularDirections mlpOut(HookedTransformer model, int layer) {
    return MlpOut.of(model, layer);
  }

  /** Which tokens each neuron of an MLP writes. */
  public static ValueVectors valueVectors(HookedTransformer model, int layer) {
    return ValueVectors.of(model, layer);
  }

  /** The factors of every norm, as quantiles over their entries. */
  public static Grid normScales(HookedTransformer model) {
    return NormScales.of(model);
  }

  /** The dimensions of the residual stream in which weights are extreme in many layers. */
  public static OutlierDimensions outliers(HookedTransformer model) {
    return OutlierDimensions.of(model);
  }
}
