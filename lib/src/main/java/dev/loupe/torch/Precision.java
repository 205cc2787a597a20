package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The number types of a model: how its matrices are stored in the file, how they are kept in
 * memory, and the type that it computes in.
 *
 * <p>The rule is the same for float16 and bfloat16 and on every device: 16-bit types are used to
 * store weights, never to compute. 16-bit matrices are converted to float32 when used, so results
 * have float32 precision everywhere.
 *
 * @param stored the types of the stored matrices; none if the weights come from no file
 * @param kept the type of the matrices in memory
 */
public record Precision(Set<DataType> stored, DataType kept) {
  /** Keeps a copy of the types. */
  public Precision {
    stored = Set.copyOf(stored);
  }

  /**
   * The type to keep matrices in: the requested type; without a request float32, or on a GPU the
   * 16-bit type in which all matrices are stored.
   */
  public static Precision choose(Set<DataType> stored, Device device, Optional<DataType> asked) {
    DataType kept =
        device.isGpu() && stored.size() == 1 && SixteenBits.is(stored.iterator().next())
            ? stored.iterator().next()
            : DataType.FLOAT32;
    return new Precision(stored, asked.orElse(kept));
  }

  /**
   * The type that the model computes in: float64 if the model was loaded in it, float32 in all
   * other cases.
   */
  public DataType computed() {
    return SixteenBits.computedIn(kept);
  }

  @Override
  public String toString() {
    if (computed() == kept && Set.of(kept).containsAll(stored)) {
      return kept.toString();
    }
    String kinds =
        stored.stream().map(DataType::toString).sorted().collect(Collectors.joining(" and "));
    return (stored.isEmpty() ? "" : "stored in " + kinds + ", ")
        + "kept in "
        + kept
        + ", computed in "
        + computed();
  }
}
