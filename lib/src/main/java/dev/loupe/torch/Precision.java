package dev.loupe.torch;

import ai.djl.ndarray.types.DataType;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The number types of a model: how its matrices are stored in the file, how they are kept in
 * memory, and the type that it computes in.
 *
 * <p>The rule is the same for float16 and bfloat16 and on every device: unless mixed precision is
 * asked for, results are those of float32. A model whose matrices are all stored in one 16-bit type
 * is kept in float32 as far as the memory allows; the matrices that stay in 16 bits are converted
 * to float32 when used. How many stay changes the speed, and the numbers only by rounding in
 * float32.
 *
 * @param stored the types of the stored matrices; none if the weights come from no file
 * @param kept the type of the matrices in memory, except those that are widened
 * @param widened the matrices that are kept in float32 although {@code kept} has 16 bits
 * @param mixed whether matrix products round their operands to {@code kept}
 */
public record Precision(Set<DataType> stored, DataType kept, Widened widened, boolean mixed) {
  /** Keeps a copy of the types. */
  public Precision {
    stored = Set.copyOf(stored);
    if (widened.any() && !SixteenBits.is(kept)) {
      throw new IllegalArgumentException("matrices that are kept in " + kept + " are not widened");
    }
  }

  /** The types of a model whose matrices are all kept in one type. */
  public Precision(Set<DataType> stored, DataType kept) {
    this(stored, kept, Widened.NONE, false);
  }

  /**
   * The type to keep matrices in: the requested type; without a request the 16-bit type in which
   * all matrices are stored, of which some may be widened, and float32 in all other cases.
   */
  public static Precision choose(Set<DataType> stored, Optional<DataType> asked) {
    return new Precision(stored, asked.orElseGet(() -> narrowest(stored)));
  }

  private static DataType narrowest(Set<DataType> stored) {
    return stored.size() == 1 && stored.stream().allMatch(SixteenBits::is)
        ? stored.iterator().next()
        : DataType.FLOAT32;
  }

  /** The same types with these matrices in float32. */
  public Precision widening(Widened some) {
    return new Precision(stored, kept, some, mixed);
  }

  /** The same types, with or without products that round their operands. */
  public Precision mixing(boolean on) {
    if (on && (widened.any() || !SixteenBits.is(kept))) {
      throw new IllegalArgumentException(
          "mixed precision needs all matrices in 16 bits, and this model is %s; load it with load(name, device, DataType.BFLOAT16) or FLOAT16"
              .formatted(plain() ? "in " + this : this));
    }
    return new Precision(stored, kept, widened, on);
  }

  /** How matrices are multiplied, if their operands are rounded to 16 bits. */
  public Optional<RoundedProducts> rounded() {
    return mixed ? Optional.of(new RoundedProducts(kept)) : Optional.empty();
  }

  /**
   * The type that the model computes in: float64 if the model was loaded in it, float32 in all
   * other cases. In mixed precision, the results of products are given in it too.
   */
  public DataType computed() {
    return SixteenBits.computedIn(kept);
  }

  /** Whether all matrices are stored and kept in the type that the model computes in. */
  public boolean plain() {
    return computed() == kept && Set.of(kept).containsAll(stored);
  }

  @Override
  public String toString() {
    if (plain()) {
      return kept.toString();
    }
    String kinds =
        stored.stream().map(DataType::toString).sorted().collect(Collectors.joining(" and "));
    return (stored.isEmpty() ? "" : "stored in " + kinds + ", ")
        + (widened.any() ? widened : "kept in " + kept)
        + (mixed ? ", multiplied in " + kept + ", all else computed in " : ", computed in ")
        + computed();
  }
}
