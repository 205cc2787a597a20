package dev.loupe.intervention;

import dev.loupe.axis.Axis;
import dev.loupe.site.Place;
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
    if (spot.onePosition()
        || !value.has(Axis.POS)
        || value.size(Axis.POS) != width - spot.begin()) {
      return Stream.of(change);
    }
    if (spot.place() instanceof Place.FromRole || value.has(Axis.BATCH) && padded(value)) {
      return IntStream.range(0, prompts(spot, value)) // each begins at another position
          .mapToObj(i -> inPrompt(i, spot, fixed))
          .flatMap(one -> byPosition(one, width));
    }
    int begin = spot.begin();
    return IntStream.range(value.padding().size(Axis.POS, 0), value.size(Axis.POS))
        .mapToObj(i -> new Change(spot.pos(begin + i), fixed.with(value.at(Axis.POS, i))));
  }

  private static boolean padded(Tensor value) {
    return !value.padding().none();
  }

  private static int prompts(Spot spot, Tensor value) {
    return spot.place() instanceof Place.FromRole from
        ? from.positions().size()
        : value.size(Axis.BATCH);
  }

  /** The change of one prompt, from the position on where its values begin. */
  private static Change inPrompt(int prompt, Spot spot, FixedValue fixed) {
    Tensor all = fixed.value();
    boolean own = all.has(Axis.BATCH);
    Tensor value = own ? all.at(Axis.BATCH, all.size(Axis.BATCH) == 1 ? 0 : prompt) : all;
    Spot there = spot.as(prompt).prompt(prompt);
    return new Change(there, fixed.with(value.from(Axis.POS, there.begin() - spot.begin())));
  }
}
