package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A question whose answer is known: whether a label fits a text, or the marked tokens of a text.
 *
 * @param context the text
 * @param marked the places of the marked tokens; empty in detection
 * @param truth the right answer
 */
record Trial(Context context, Set<Integer> marked, boolean truth) {
  /** Which of these texts activate the feature? All are asked, in a random order. */
  static List<Trial> detection(Evidence heldOut, long seed) {
    List<Trial> trials = new ArrayList<>();
    heldOut.active().forEach(context -> trials.add(new Trial(context, Set.of(), true)));
    heldOut.inactive().forEach(context -> trials.add(new Trial(context, Set.of(), false)));
    Collections.shuffle(trials, random(heldOut, seed));
    return trials;
  }

  /**
   * Are the marked tokens the active ones? In every second text as many tokens are marked on which
   * the feature is not active.
   */
  static List<Trial> fuzzing(Evidence heldOut, long seed) {
    Random random = random(heldOut, seed + 1);
    List<Context> contexts = new ArrayList<>(heldOut.active());
    Collections.shuffle(contexts, random);
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < contexts.size(); i++) {
      Set<Integer> active = places(contexts.get(i), true);
      List<Integer> others = new ArrayList<>(places(contexts.get(i), false));
      Collections.shuffle(others, random);
      boolean truth = i % 2 == 0 || others.isEmpty();
      int count = Math.min(active.size(), others.size());
      Set<Integer> marked = truth ? active : new TreeSet<>(others.subList(0, count));
      trials.add(new Trial(contexts.get(i), marked, truth));
    }
    Collections.shuffle(trials, random);
    return trials;
  }

  private static Set<Integer> places(Context context, boolean active) {
    double[] values = context.values();
    Set<Integer> places = new TreeSet<>();
    for (int at = 0; at < values.length; at++) {
      if (active ? values[at] > 0 : values[at] <= 0) { // neither is true of NaN, which is BOS
        places.add(at);
      }
    }
    return places;
  }

  private static Random random(Evidence heldOut, long seed) {
    return new Random(seed * 1_000_003 + heldOut.feature());
  }
}
