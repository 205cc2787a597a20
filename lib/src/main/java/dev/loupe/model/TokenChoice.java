package dev.loupe.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The token that a metric reads in each prompt, given as texts or as ids; a single one serves every
 * prompt. Texts are looked up once for each tokenizer: a sweep asks thousands of times.
 */
final class TokenChoice {
  private final List<String> texts;
  private final int[] ids;
  private volatile LookedUp last;

  private record LookedUp(Tokenizer tokenizer, int[] ids) {}

  private TokenChoice(List<String> texts, int[] ids) {
    this.texts = texts;
    this.ids = ids;
  }

  static TokenChoice of(List<String> texts) {
    return new TokenChoice(List.copyOf(texts), new int[0]);
  }

  static TokenChoice of(int... ids) {
    for (int id : ids) {
      if (id < 0) {
        throw new IllegalArgumentException("there is no token " + id);
      }
    }
    return new TokenChoice(List.of(), ids.clone());
  }

  /** The ids, whatever prompts they are for. */
  int[] ids(Tokens tokens) {
    return texts.isEmpty() ? ids.clone() : lookedUp(tokenizer(tokens)).clone();
  }

  private int[] lookedUp(Tokenizer tokenizer) {
    LookedUp known = last;
    if (known == null || known.tokenizer() != tokenizer) {
      int[] found = texts.stream().mapToInt(text -> single(text, tokenizer)).toArray();
      known = new LookedUp(tokenizer, found);
      last = known;
    }
    return known.ids();
  }

  /** Whether every prompt has the same answer. */
  boolean single() {
    return texts.size() + ids.length == 1;
  }

  /** The ids for every prompt of a batch. */
  int[] resolve(Tokens tokens) {
    int[] chosen = ids(tokens);
    if (chosen.length == 1) {
      return IntStream.generate(() -> chosen[0]).limit(tokens.batch()).toArray();
    }
    if (chosen.length != tokens.batch()) {
      throw new IllegalArgumentException(
          chosen.length
              + " answers were given for "
              + tokens.batch()
              + " prompts; give one answer, or one for each prompt");
    }
    return chosen;
  }

  private Tokenizer tokenizer(Tokens tokens) {
    return tokens
        .tokenizer()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + texts.get(0)
                        + "' cannot be looked up: the prompt was given as token ids, so give"
                        + " answers as ids too"));
  }

  /** The one token that a text is. */
  static int single(String text, Tokenizer tokenizer) {
    int[] ids = tokenizer.encodeBehind(text);
    if (ids.length != 1) {
      String pieces =
          Arrays.stream(ids).mapToObj(tokenizer::piece).collect(Collectors.joining(", ", "[", "]"));
      String hint = text.startsWith(" ") ? "" : "; most words begin with a space: ' " + text + "'";
      throw new IllegalArgumentException(
          "'" + text + "' is " + ids.length + " tokens " + pieces + "; one is needed" + hint);
    }
    return ids[0];
  }

  @Override
  public String toString() {
    List<String> all =
        texts.isEmpty() ? Arrays.stream(ids).mapToObj(id -> "#" + id).toList() : texts;
    return all.size() == 1 ? "'" + all.get(0) + "'" : all.size() + " answers";
  }
}
