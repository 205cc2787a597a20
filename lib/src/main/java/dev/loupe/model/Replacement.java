package dev.loupe.model;

import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The intervention that puts a fixed value in. */
record Replacement(Tensor value) implements Intervention {
  @Override
  public Tensor apply(Tensor here) {
    return value;
  }

  /**
   * The same change as one for each position of the value: what generation needs, whose steps cover
   * other positions than the prompt of {@code width} tokens.
   */
  static Stream<Change> byPosition(Change change, int width) {
    Spot spot = change.spot();
    if (!(change.intervention() instanceof Replacement fixed)
        || !fixed.value.has(Axis.POS)
        || spot.picks().containsKey(Axis.POS)
        || fixed.value.size(Axis.POS) != width) { // one for all positions
      return Stream.of(change);
    }
    return IntStream.range(0, fixed.value.size(Axis.POS))
        .mapToObj(p -> new Change(spot.pos(p), new Replacement(fixed.value.at(Axis.POS, p))));
  }
}
