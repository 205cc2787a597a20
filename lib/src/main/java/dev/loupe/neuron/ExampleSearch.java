package dev.loupe.neuron;

import dev.loupe.harvest.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/** Looks for texts in which a neuron has a certain activation; each text counts once. */
record ExampleSearch(Recording recording, boolean distinct, long seed) {
  /** The texts in which the neuron is strongest, the strongest first. */
  List<Context> strongest(int count) {
    Map<Integer, Integer> best = new LinkedHashMap<>(); // the strongest row of each text
    for (int row = 0; row < recording.rows(); row++) {
      if (recording.counts(row)) {
        best.merge(recording.texts()[row], row, this::stronger);
      }
    }
    int[] rows =
        best.values().stream()
            .sorted(Comparator.comparingDouble(row -> -recording.values()[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    return different(rows, count);
  }

  private int stronger(int one, int other) {
    return recording.values()[other] > recording.values()[one] ? other : one;
  }

  /** Random texts with an activation in a range, at a random one of their tokens in it. */
  List<Context> within(DoublePredicate range, int count) {
    int[] rows =
        IntStream.range(0, recording.rows())
            .filter(row -> recording.counts(row) && range.test(recording.values()[row]))
            .toArray();
    shuffle(rows);
    return different(rows, count).stream()
        .sorted(Comparator.comparingDouble(Context::value).reversed())
        .toList();
  }

  private void shuffle(int[] rows) {
    Random random = new Random(seed);
    for (int i = rows.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[other];
      rows[other] = row;
    }
  }

  /** The contexts of the first rows that are of different texts and tokens. */
  private List<Context> different(int[] rows, int count) {
    List<Context> contexts = new ArrayList<>();
    Set<Integer> texts = new HashSet<>();
    Set<List<Integer>> windows = new HashSet<>();
    for (int i = 0; i < rows.length && contexts.size() < count; i++) {
      boolean newText = texts.add(recording.texts()[rows[i]]);
      if (newText && (!distinct || windows.add(recording.window(rows[i])))) {
        contexts.add(recording.context(rows[i]));
      }
    }
    return contexts;
  }
}
