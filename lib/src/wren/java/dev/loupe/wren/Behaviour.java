package dev.loupe.wren;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One thing wren learns: it writes training documents and keeps back the prompts that test it.
 *
 * <p>Both come from one place, {@link #draw}, which marks each sentence as training or test by a
 * fixed hash of its parts; so nothing that is tested can be trained on, whatever the seed.
 */
public abstract class Behaviour {
  private static final int ATTEMPTS_PER_PROMPT = 20_000;

  /** The short name that reports use, e.g. {@code "truth"}. */
  public abstract String name();

  /** A sentence at random, training or test. */
  abstract Example draw(Random random);

  /** A training document: one line of text without a line break at its end. */
  public String document(Random random) {
    while (true) {
      Example example = draw(random);
      if (example.use() == Example.Use.TRAINING) {
        return example.document();
      }
    }
  }

  /**
   * The first {@code count} different held-out prompts of this seed; always the same ones.
   *
   * <p>Fewer come back only if the behaviour has fewer.
   */
  public List<Prompt> prompts(int count, long seed) {
    Random random = new Random(seed);
    Set<String> seen = new HashSet<>();
    List<Prompt> prompts = new ArrayList<>();
    for (long left = (long) count * ATTEMPTS_PER_PROMPT;
        left > 0 && prompts.size() < count;
        left--) {
      Example example = draw(random);
      if (example.use() == Example.Use.TEST && seen.add(example.prompt().text())) {
        prompts.add(example.prompt());
      }
    }
    return List.copyOf(prompts);
  }

  @Override
  public String toString() {
    return name();
  }
}
