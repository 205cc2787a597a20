package dev.loupe.intervention;

import dev.loupe.axis.Axis;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An intervention with a value that is known beforehand: the value replaces the activation or is
 * added to it.
 */
public sealed interface FixedValue extends Intervention permits Replacement, Addition {
  /**
   * The value; along axes that it does not have, or has with size one, it is the same everywhere.
   */
  Tensor value();

  /** The same intervention with another value. */
  FixedValue with(Tensor other);

  /**
   * The change, split into one change for each position of the value. Generation needs this,
   * because its steps cover other positions than the prompt of {@code width} tokens.
   */
  static Stream<Change> byPosition(Change change, int width) {
    Spot spot = change.spot();
    if (!(change.intervention() instanceof FixedValue fixed)) {
      return Stream.of(change);
    }
    if (fixed.value().has(Axis.DEST)) {
      throw new IllegalArgumentException(
          "the value at "
              + spot
              + " has a row for each position of the prompt, but generation adds positions; pick"
              + " the position that attends, such as pos(3)");
    }
    Tensor value = fixed.value();
    boolean each = value.has(Axis.POS) && value.size(Axis.POS) == width;
    if (!each || spot.picks().containsKey(Axis.POS)) {
      return Stream.of(change);
    }
    if (value.has(Axis.BATCH)
        && !value.padding().none()) { // each prompt begins at another position
      return IntStream.range(0, value.size(Axis.BATCH))
          .mapToObj(i -> new Change(spot.prompt(i), fixed.with(value.at(Axis.BATCH, i))))
          .flatMap(one -> byPosition(one, width));
    }
    return IntStream.range(value.padding().size(Axis.POS, 0), width)
        .mapToObj(p -> new Change(spot.pos(p), fixed.with(value.at(Axis.POS, p))));
  }
}
