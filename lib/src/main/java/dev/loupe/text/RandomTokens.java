package dev.loupe.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Prompts of random tokens, each token of the vocabulary equally likely; special tokens, which have
 * no text, are left out. BOS comes first if the model's tokenizer adds it to texts.
 */
public final class RandomTokens {
  private static final int ATTEMPTS = 1000; // to find a token that has a text

  private final int vocab;
  private final Optional<Tokenizer> tokenizer;
  private final Random random;

  private RandomTokens(int vocab, Optional<Tokenizer> tokenizer, long seed) {
    this.vocab = vocab;
    this.tokenizer = tokenizer;
    this.random = new Random(seed);
  }

  /**
   * Prompts of {@code length} random tokens, which are repeated {@code times} times.
   *
   * @param vocab the number of tokens that the model knows
   * @param tokenizer the tokenizer of the model, if it has one
   */
  public static Tokens of(
      int vocab, Optional<Tokenizer> tokenizer, int prompts, int length, int times, long seed) {
    if (prompts < 1 || length < 1) {
      throw new IllegalArgumentException(
          prompts
              + " prompts of "
              + length
              + " random tokens are nothing to run; ask for 1 or more of both");
    }
    RandomTokens some = new RandomTokens(vocab, tokenizer, seed);
    List<int[]> rows = new ArrayList<>();
    for (int prompt = 0; prompt < prompts; prompt++) {
      rows.add(some.row(length, times));
    }
    return Tokens.of(rows, tokenizer);
  }

  private int[] row(int length, int times) {
    Optional<Integer> bos = tokenizer.filter(Tokenizer::addsBos).flatMap(Tokenizer::bos);
    int front = bos.isPresent() ? 1 : 0;
    int[] row = new int[front + length * times];
    bos.ifPresent(id -> row[0] = id);
    for (int i = 0; i < length; i++) {
      row[front + i] = word();
    }
    for (int i = front + length; i < row.length; i++) {
      row[i] = row[i - length];
    }
    return row;
  }

  private int word() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int id = random.nextInt(vocab);
      if (tokenizer.map(known -> hasText(known, id)).orElse(true)) {
        return id;
      }
    }
    throw new IllegalArgumentException(
        "of " + ATTEMPTS + " random tokens, none has a text for " + tokenizer.orElseThrow());
  }

  /** Special tokens have a name but no text; numbers beyond the vocabulary have neither. */
  private static boolean hasText(Tokenizer tokenizer, int id) {
    return !tokenizer.decode(id).isEmpty() && !tokenizer.piece(id).isEmpty();
  }

  @Override
  public String toString() {
    return "random tokens below " + vocab;
  }
}
