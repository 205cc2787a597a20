package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Scores;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Units in an order, the one that matters most first.
 *
 * @param units the number of each unit
 */
record UnitOrder(List<Integer> units) {
  UnitOrder {
    units = List.copyOf(units);
  }

  /**
   * The order of a method's numbers: the units that move the metric most from the baseline towards
   * the prompt first; sizes without a sign, the largest first; equal numbers as in the text.
   */
  static UnitOrder of(Scores scores, MetricChange effect) {
    double sign = scores.meaning().signed() ? effect.direction() : 1;
    double[] values = scores.values();
    return new UnitOrder(
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(unit -> -sign * values[unit])) // NaN last
            .toList());
  }

  static UnitOrder random(int units, long seed) {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, units).boxed().toList());
    Collections.shuffle(shuffled, new Random(seed));
    return new UnitOrder(shuffled);
  }

  UnitOrder reversed() {
    List<Integer> backwards = new ArrayList<>(units);
    Collections.reverse(backwards);
    return new UnitOrder(backwards);
  }

  /** The first units. */
  BitSet first(int count) {
    BitSet first = new BitSet();
    units.subList(0, count).forEach(first::set);
    return first;
  }

  /** All but the first units. */
  BitSet without(int count) {
    BitSet rest = new BitSet();
    units.subList(count, units.size()).forEach(rest::set);
    return rest;
  }
}
