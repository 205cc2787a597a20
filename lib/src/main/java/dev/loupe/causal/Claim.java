package dev.loupe.causal;

import dev.loupe.site.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One node of a hypothesis: what a spot holds depends on nothing but a feature of the input.
 *
 * @param <T> the inputs
 * @param spot where
 * @param feature what of the input it may depend on
 * @param inputs claims about what it is computed from; what they say of their spots holds for this
 *     one
 */
public record Claim<T>(Spot spot, Function<T, Object> feature, List<Claim<T>> inputs) {
  /** Keeps a copy of the claims. */
  public Claim {
    inputs = List.copyOf(inputs);
  }

  /** A spot that is said to hold a feature, by whatever it was computed from. */
  public static <T> Claim<T> of(Spot spot, Function<T, Object> feature) {
    return new Claim<>(spot, feature, List.of());
  }

  /** The same with one more claim about what it is computed from. */
  public Claim<T> from(Claim<T> claim) {
    List<Claim<T>> all = new ArrayList<>(inputs);
    all.add(claim);
    return new Claim<>(spot, feature, all);
  }

  /** The spots of this claim and of those that it is computed from. */
  Stream<Spot> spots() {
    return Stream.concat(Stream.of(spot), inputs.stream().flatMap(Claim::spots));
  }

  @Override
  public String toString() {
    return spot + (inputs.isEmpty() ? "" : " from " + inputs);
  }
}
