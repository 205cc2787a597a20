package dev.loupe.sae.example;

import dev.loupe.harvest.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Chooses the examples of a feature: in a list, at most one of each text, and at most one of those
 * with the same tokens.
 *
 * @param tokens all tokens
 * @param active those on which the feature is active
 */
record ExampleChoice(ReadTokens tokens, ActiveTokens active, RandomGenerator random) {
  private static final int TRIES = 50; // random tokens for each inactive example

  /** The strongest, the strongest first. */
  List<Context> top(int most) {
    Map<Integer, Integer> best = new LinkedHashMap<>(); // of each text
    for (int i = 0; i < active.size(); i++) {
      best.merge(tokens.text(active.row(i)), i, this::stronger);
    }
    int[] order =
        best.values().stream()
            .sorted(Comparator.comparingDouble(i -> -active.value(i)))
            .mapToInt(active::row)
            .toArray();
    return different(order, most);
  }

  private int stronger(int one, int other) {
    return active.value(other) > active.value(one) ? other : one;
  }

  /** Random ones from each of the equal parts of the range of activations, the strongest first. */
  List<Context> sampled(int parts, int each) {
    double max = active.max();
    List<List<Integer>> inside = IntStream.range(0, parts).mapToObj(i -> list()).toList();
    for (int i = 0; i < active.size(); i++) {
      inside.get(part(active.value(i), max, parts)).add(active.row(i));
    }
    List<Context> sampled = new ArrayList<>();
    for (int part = parts - 1; part >= 0; part--) {
      int[] rows = inside.get(part).stream().mapToInt(Integer::intValue).toArray();
      shuffle(rows);
      different(rows, each).stream()
          .sorted(Comparator.comparingDouble(Context::value).reversed())
          .forEach(sampled::add);
    }
    return sampled;
  }

  private static List<Integer> list() {
    return new ArrayList<>();
  }

  /** In which part of the range from 0 to the largest a value is; a part has its upper end. */
  static int part(double value, double max, int parts) {
    return Math.max(0, Math.min(parts - 1, (int) Math.ceil(value / max * parts) - 1));
  }

  private void shuffle(int[] rows) {
    for (int i = rows.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[other];
      rows[other] = row;
    }
  }

  /** Random ones in which the feature is active on no token that is shown. */
  List<Context> inactive(int most) {
    List<Context> found = new ArrayList<>();
    Set<Integer> texts = new HashSet<>();
    for (int i = 0; i < most * TRIES && found.size() < most; i++) {
      int row = random.nextInt(tokens.size());
      boolean silent = !active.within(tokens.begin(row), tokens.end(row));
      if (silent && tokens.counts(row) && texts.add(tokens.text(row))) {
        found.add(tokens.context(row, any -> 0));
      }
    }
    return found;
  }

  /** The contexts of the first rows that are of different texts and tokens. */
  private List<Context> different(int[] rows, int most) {
    List<Context> contexts = new ArrayList<>();
    Set<Integer> texts = new HashSet<>();
    Set<List<Integer>> windows = new HashSet<>();
    for (int i = 0; i < rows.length && contexts.size() < most; i++) {
      int text = tokens.text(rows[i]);
      if (!texts.contains(text) && windows.add(tokens.window(rows[i]))) {
        texts.add(text);
        contexts.add(tokens.context(rows[i], active::at));
      }
    }
    return contexts;
  }
}
