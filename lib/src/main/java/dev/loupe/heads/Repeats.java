package dev.loupe.heads;

import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Sequences in which the same tokens come twice, behind BOS or not.
 *
 * @param tokens the sequences, all of one width
 * @param front the number of tokens before the first half: 1 or 0
 * @param length the number of tokens that are repeated
 */
record Repeats(Tokens tokens, int front, int length) {
  private static final int SEQUENCES = 20;
  private static final int LENGTH = 25; // as in Nanda's tutorials
  private static final long SEED = 0;

  /** Random tokens twice, behind BOS if the tokenizer has it, as short as the context asks for. */
  static Repeats random(HookedTransformer model) {
    boolean bos = model.tokenizer().flatMap(Tokenizer::bos).isPresent();
    Spec spec = model.spec();
    int length = Math.min(LENGTH, (spec.context() - 1) / 2);
    HookedTransformer begun = bos ? model.withBos() : model;
    return of(begun.repeatedTokens(SEQUENCES, Math.max(2, length), SEED));
  }

  /** Sequences that a user made; others than repeats are refused. */
  static Repeats of(Tokens tokens) {
    Objects.requireNonNull(
        tokens,
        "head roles need sequences, and null was given; make some: model.repeatedTokens(20, 25, 0)");
    if (tokens.batch() < 2) {
      throw new IllegalArgumentException(
          "one sequence gives no confidence interval; head roles need two or more, such as model.repeatedTokens(20, 25, 0)");
    }
    int front = tokens.width() % 2;
    int length = tokens.width() / 2;
    boolean repeated =
        !tokens.padded()
            && length >= 2
            && IntStream.range(0, tokens.batch())
                .mapToObj(tokens::row)
                .allMatch(row -> repeats(row, front, length));
    if (!repeated) {
      throw new IllegalArgumentException(
          "head roles are measured where the same tokens come twice, and the "
              + tokens.batch()
              + " x "
              + tokens.width()
              + " tokens given are no such sequences of one length, with or without BOS; make some: model.repeatedTokens(20, 25, 0)");
    }
    return new Repeats(tokens, front, length);
  }

  private static boolean repeats(int[] row, int front, int length) {
    return Arrays.equals(
        Arrays.copyOfRange(row, front, front + length),
        Arrays.copyOfRange(row, front + length, row.length));
  }

  /** The same first halves before other random tokens, which repeat nothing. */
  Repeats unrepeated(HookedTransformer model) {
    Tokens others = model.randomTokens(tokens.batch(), length, SEED + 1);
    int[][] rows = new int[tokens.batch()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = tokens.row(i);
      int[] other = others.row(i);
      System.arraycopy(other, other.length - length, rows[i], front + length, length);
    }
    return new Repeats(Tokens.of(Arrays.asList(rows), tokens.tokenizer()), front, length);
  }

  /** Some of the sequences. */
  Repeats rows(int from, int to) {
    return new Repeats(tokens.rows(IntStream.range(from, to).toArray()), front, length);
  }

  /** The first position of the second half. */
  int second() {
    return front + length;
  }

  int width() {
    return tokens.width();
  }

  int count() {
    return tokens.batch();
  }

  /** The sequences in words. */
  String described() {
    return count()
        + " sequences: "
        + length
        + " random tokens twice"
        + (front == 1 ? ", behind " + tokens.piece(tokens.id(0, 0)) : "");
  }
}
