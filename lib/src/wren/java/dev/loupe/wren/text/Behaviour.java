package dev.loupe.wren.text;

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

  /** The short name that reports use, e.g. {@code "facts"}. */
  public abstract String name();

  /** A sentence at random, training or test. */
  public abstract Example draw(Random random);

  /**
   * A training document: one line of text without a line break at its end, and a bar in front of
   * each answer.
   */
  public String document(Random random) {
    while (true) {
      Example example = draw(random);
      if (example.use() == Example.Use.TRAINING) {
        return example.document();
      }
    }
  }

  /**
   * The first {@code count} different held-out prompts of this seed, in wordings known from
   * training; always the same ones.
   *
   * <p>Fewer come back only if the behaviour has fewer.
   */
  public List<Prompt> prompts(int count, long seed) {
    return prompts(Example.Use.TEST, count, seed);
  }

  /** The same in wordings that never occur in training; none if the behaviour keeps none back. */
  public List<Prompt> inNewFrames(int count, long seed) {
    return prompts(Example.Use.NEW_FRAME, count, seed);
  }

  private List<Prompt> prompts(Example.Use use, int count, long seed) {
    Random random = new Random(seed);
    Set<String> seen = new HashSet<>();
    List<Prompt> prompts = new ArrayList<>();
    for (int left = ATTEMPTS_PER_PROMPT; left > 0 && prompts.size() < count; left--) {
      Example example = draw(random);
      if (example.use() == use && seen.add(example.prompt().text())) {
        prompts.add(example.prompt());
        left = ATTEMPTS_PER_PROMPT;
      }
    }
    return List.copyOf(prompts);
  }

  @Override
  public String toString() {
    return name();
  }
}
