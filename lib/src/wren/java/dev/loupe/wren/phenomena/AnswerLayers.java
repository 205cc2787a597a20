package dev.loupe.wren.phenomena;

import dev.loupe.lens.LogitLens;
import dev.loupe.model.HookedTransformer;
import dev.loupe.wren.world.People;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * From which layer on the answer is the logit lens' first choice at the last token: in one hop, the
 * country of a person, and in two, its capital.
 *
 * @param one for each question of one hop that is answered right, the first layer, counted from 0,
 *     after which the answer stays first choice
 * @param two the same for two hops
 */
record AnswerLayers(List<Integer> one, List<Integer> two) {
  /** Asks about the first {@code count} people whose country is asked for in training. */
  static AnswerLayers of(HookedTransformer model, int count) {
    List<Integer> one = new ArrayList<>();
    List<Integer> two = new ArrayList<>();
    People.all().stream()
        .filter(person -> !person.neverAskedInTwoHops())
        .limit(count)
        .forEach(
            person -> {
              first(model, AskedCountries.country(person), person.country().name())
                  .ifPresent(one::add);
              first(model, AskedCountries.capital(person), person.country().capital())
                  .ifPresent(two::add);
            });
    return new AnswerLayers(one, two);
  }

  /** The first layer after which the answer stays first choice; empty for a wrong answer. */
  static OptionalInt first(HookedTransformer model, String prompt, String answer) {
    double[][] ranks = LogitLens.of(model.run(prompt)).rank(" " + answer).values();
    int last = ranks[0].length - 1;
    int row = ranks.length; // row l + 1 is the stream after layer l
    while (row > 0 && ranks[row - 1][last] == 0) {
      row--;
    }
    return row == ranks.length ? OptionalInt.empty() : OptionalInt.of(Math.max(0, row - 1));
  }

  private static double mean(List<Integer> layers) {
    return layers.stream().mapToInt(Integer::intValue).average().orElse(Double.NaN);
  }

  /** By how many layers the answer comes later in two hops. */
  double delay() {
    return mean(two) - mean(one);
  }

  /** The rows of the table. */
  List<Finding> findings() {
    return List.of(
        Finding.noted("lens: first layer, one hop", mean(one), one.size() + " right answers"),
        Finding.noted("lens: first layer, two hops", mean(two), two.size() + " right answers"),
        new Finding("lens: layers later in two hops", delay(), 0.1, ""));
  }
}
