package dev.loupe.model;

import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.List;

/** Probability of the right answers less that of the wrong ones, with several of each. */
record ProbabilityDifference(List<List<String>> right, List<List<String>> wrong) implements Metric {
  ProbabilityDifference {
    right = right.stream().map(List::copyOf).toList();
    wrong = wrong.stream().map(List::copyOf).toList();
    if (right.size() != wrong.size() || right.isEmpty()) {
      throw new IllegalArgumentException(
          right.size()
              + " lists of right answers and "
              + wrong.size()
              + " of wrong ones were given; give one of each for every prompt, or one of each for all");
    }
  }

  @Override
  public Tensor of(Logits logits) {
    Tensor probabilities = logits.last().softmax(Axis.VOCAB); // [batch, vocab]
    return probabilities.dot(signs(logits.tokens(), probabilities.size(Axis.VOCAB)), Axis.VOCAB);
  }

  /** 1 for each right answer, −1 for each wrong one, [batch, vocab]. */
  private Tensor signs(Tokens tokens, int vocab) {
    if (right.size() != 1 && right.size() != tokens.batch()) {
      throw new IllegalArgumentException(
          right.size()
              + " lists of answers were given for "
              + tokens.batch()
              + " prompts; give one, or one for each prompt");
    }
    List<int[]> plus = right.stream().map(one -> TokenChoice.of(one).ids(tokens)).toList();
    List<int[]> minus = wrong.stream().map(one -> TokenChoice.of(one).ids(tokens)).toList();
    float[] signs = new float[tokens.batch() * vocab];
    for (int row = 0; row < tokens.batch(); row++) {
      int list = right.size() == 1 ? 0 : row;
      for (int id : plus.get(list)) {
        signs[row * vocab + id] = 1;
      }
      for (int id : minus.get(list)) {
        signs[row * vocab + id] = -1;
      }
    }
    return Tensor.of(signs, new long[] {tokens.batch(), vocab}, Axis.BATCH, Axis.VOCAB);
  }

  @Override
  public Reads reads(Tokens prompts) {
    return Reads.LAST_POSITION;
  }

  @Override
  public String title() {
    return "probability of right answers − that of wrong ones";
  }

  @Override
  public String toString() {
    return title();
  }
}
