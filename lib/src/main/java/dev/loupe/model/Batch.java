package dev.loupe.model;

import dev.loupe.corpus.Prompt;
import java.util.List;

/**
 * Prompts of a corpus that run together.
 *
 * @param run the run, in which prompt {@code i} of the batch is {@code prompts.get(i)}
 * @param prompts the prompts, which know their texts and positions
 */
public record Batch(Run run, List<Prompt> prompts) {
  /** Keeps a copy of the list. */
  public Batch {
    prompts = List.copyOf(prompts);
  }

  @Override
  public String toString() {
    int longest = run.tokens().width();
    return prompts.size() + " prompts of up to " + longest + " tokens, from " + prompts.get(0);
  }
}
