package dev.loupe.learning;

import dev.loupe.activations.NamedGradients;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Named tensors to be learned: where they start, and what they are kept to.
 *
 * <p>They never change: {@code minimise} gives new ones.
 *
 * <pre>{@code
 * parameters(1)
 *     .normal("W_dec", 0.1, FEATURE.sized(2048), D_MODEL.sized(128))
 *     .with("b_dec", activations.mean(SAMPLE))
 * }</pre>
 */
public final class Parameters implements ParameterValues {
  private final long seed;
  private final Map<String, Start> starts;

  /**
   * Where a parameter starts.
   *
   * @param value its value before the first step
   * @param kept the change of the value after every step that keeps it where it should be
   */
  record Start(Tensor value, Optional<UnaryOperator<Tensor>> kept) {}

  private Parameters(long seed, Map<String, Start> starts) {
    this.seed = seed;
    this.starts = Collections.unmodifiableMap(starts);
  }

  /** No parameters yet; those that start at random numbers take them from this seed. */
  public static Parameters seeded(long seed) {
    return new Parameters(seed, Map.of());
  }

  /** These parameters and one more, which starts at a tensor's values. */
  public Parameters with(String name, Tensor start) {
    return with(name, new Start(require(name, start), Optional.empty()));
  }

  /**
   * These parameters and one more, which is changed after every step: {@code w ->
   * w.normalized(D_MODEL)} keeps each vector at length one, {@code w -> w.clamp(0, 1)} a mask
   * between 0 and 1.
   */
  public Parameters with(String name, Tensor start, UnaryOperator<Tensor> kept) {
    Objects.requireNonNull(
        kept, "the parameter '" + name + "' is kept by a function of its value; null was given");
    return with(name, new Start(require(name, start), Optional.of(kept)));
  }

  private static Tensor require(String name, Tensor start) {
    Objects.requireNonNull(name, "a parameter needs a name, and null was given");
    return Objects.requireNonNull(
        start, "the parameter '" + name + "' starts at a tensor; null was given");
  }

  private Parameters with(String name, Start start) {
    Map<String, Start> more = new LinkedHashMap<>(starts);
    more.put(name, start);
    return new Parameters(seed, more);
  }

  /**
   * These parameters and one more, which starts at normal random numbers around 0 with this
   * standard deviation. They depend on the seed and the name.
   */
  public Parameters normal(String name, double deviation, Axis.Sized... axes) {
    Random random = new Random(31 * seed + name.hashCode());
    float[] values = new float[size(axes)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return with(name, values, axes);
  }

  /** These parameters and one more, which starts at zeros. */
  public Parameters zeros(String name, Axis.Sized... axes) {
    return with(name, new float[size(axes)], axes);
  }

  private Parameters with(String name, float[] values, Axis.Sized... axes) {
    long[] shape = Arrays.stream(axes).mapToLong(Axis.Sized::size).toArray();
    return with(
        name,
        Tensor.of(values, shape, Arrays.stream(axes).map(Axis.Sized::axis).toArray(Axis[]::new)));
  }

  private static int size(Axis.Sized... axes) {
    long size = 1;
    for (Axis.Sized axis : axes) {
      size = Math.multiplyExact(size, axis.size());
    }
    return Math.toIntExact(size);
  }

  /** The value of the parameter with this name. */
  @Override
  public Tensor get(String name) {
    return named(starts, name).value();
  }

  /** The names, in the order in which they were added. */
  public Set<String> names() {
    return starts.keySet();
  }

  /**
   * The gradient of a loss by each parameter, where they are now.
   *
   * <pre>{@code parameters().with("x", vector(3, 4)).gradients(p -> p.get("x").norm(D_MODEL))}
   * </pre>
   */
  public NamedGradients gradients(Objective loss) {
    return Slope.of(this, loss);
  }

  Map<String, Start> starts() {
    return starts;
  }

  /** The same parameters at other values. */
  Parameters at(Map<String, Tensor> values) {
    Map<String, Start> moved = new LinkedHashMap<>();
    starts.forEach((name, start) -> moved.put(name, new Start(values.get(name), start.kept())));
    return new Parameters(seed, moved);
  }

  static <T> T named(Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no parameter '" + name + "'; there are " + all.keySet());
    }
    return found;
  }

  @Override
  public String toString() {
    return starts.isEmpty()
        ? "no parameters"
        : "parameters "
            + starts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().value())
                .collect(Collectors.joining(", "));
  }
}
