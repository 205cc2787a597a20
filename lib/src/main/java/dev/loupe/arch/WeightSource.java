package dev.loupe.arch;

import java.util.List;

/**
 * Where in a checkpoint a weight is found.
 *
 * @param key the tensor's name, with {@code {l}} for the layer
 * @param transposed whether it is stored as [in, out]
 * @param part which of the {@code fused} it is
 * @param fused the weights that share the tensor, in their order; only this weight if it has its
 *     own tensor
 * @param perHead whether the parts alternate within each key-value head instead of following one
 *     another
 * @param skipped how many rows before it belong to no weight
 */
public record WeightSource(
    String key, boolean transposed, int part, List<Weight> fused, boolean perHead, int skipped) {
  /** The tensor's name in a layer. */
  public String key(int layer) {
    return key.replace("{l}", Integer.toString(layer));
  }

  /** The shape of the whole stored tensor in a model of this architecture. */
  public long[] storedShape(Spec spec) {
    long[] whole = fused.get(part).keptShape(spec);
    whole[0] = rowsBefore(fused.size(), spec);
    return transposed ? new long[] {whole[1], whole[0]} : whole;
  }

  /** The row of [out, in] in which this weight begins. */
  public long firstRow(Spec spec) {
    return rowsBefore(part, spec);
  }

  private long rowsBefore(int end, Spec spec) {
    return skipped
        + fused.subList(0, end).stream().mapToLong(weight -> weight.keptShape(spec)[0]).sum();
  }

  /** Whether the stored tensor is this weight and nothing else. */
  public boolean alone() {
    return fused.size() == 1 && skipped == 0;
  }
}
