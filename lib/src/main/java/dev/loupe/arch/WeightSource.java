package dev.loupe.arch;

/**
 * Where in a checkpoint a weight is found.
 *
 * @param key the tensor's name, {@code {l}} standing for the layer
 * @param transposed whether it is stored as [in, out]
 * @param part which of the {@code parts} fused in that tensor
 * @param parts how many are fused; 1 for a tensor of its own
 * @param perHead whether the parts alternate within each head instead of following one another
 */
public record WeightSource(String key, boolean transposed, int part, int parts, boolean perHead) {
  /** The tensor's name in a layer. */
  public String key(int layer) {
    return key.replace("{l}", Integer.toString(layer));
  }

  /**
   * The shape of the stored tensor, all its parts together, of a weight whose kept shape is given.
   */
  public long[] storedShape(long... kept) {
    long[] whole = kept.clone();
    whole[0] *= parts;
    return transposed ? new long[] {whole[1], whole[0]} : whole;
  }
}
