package dev.loupe.causal;

import dev.loupe.site.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One node of a hypothesis: the activation at a spot depends only on a feature of the input.
 *
 * @param <T> the inputs
 * @param spot the spot of the activation
 * @param feature the feature of the input that the activation may depend on
 * @param inputs claims about the activations that this one is computed from; those claims hold only
 *     for this spot
 */
public record Claim<T>(Spot spot, Function<T, Object> feature, List<Claim<T>> inputs) {
  /** Keeps a copy of the claims. */
  public Claim {
    inputs = List.copyOf(inputs);
  }

  /** A claim that a spot depends only on a feature, without claims about its inputs. */
  public static <T> Claim<T> of(Spot spot, Function<T, Object> feature) {
    return new Claim<>(spot, feature, List.of());
  }

  /** The same claim with one more claim about its inputs. */
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
