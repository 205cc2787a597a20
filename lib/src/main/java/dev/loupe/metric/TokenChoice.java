package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The token that a metric reads in each prompt, given as text or as id; a single one applies to
 * every prompt. Texts are looked up once for each tokenizer, because a sweep needs them thousands
 * of times.
 */
public final class TokenChoice {
  private final List<String> texts;
  private final int[] ids;
  private volatile LookedUp last;

  /**
   * @param spaced the tokens of the same texts with a space before them; if there is no such token,
   *     the token of the text itself
   */
  private record LookedUp(Tokenizer tokenizer, int[] ids, int[] spaced) {}

  private TokenChoice(List<String> texts, int[] ids) {
    this.texts = texts;
    this.ids = ids;
  }

  public static TokenChoice of(List<String> texts) {
    for (String text : texts) {
      Objects.requireNonNull(text, "an answer is a text such as ' Paris', and null was given");
    }
    return new TokenChoice(List.copyOf(texts), new int[0]);
  }

  public static TokenChoice of(int... ids) {
    for (int id : ids) {
      if (id < 0) {
        throw new IllegalArgumentException("there is no token " + id);
      }
    }
    return new TokenChoice(List.of(), ids.clone());
  }

  /** The token ids, without checking the number of prompts. */
  int[] ids(Tokens tokens) {
    return texts.isEmpty() ? ids.clone() : lookedUp(tokenizer(tokens)).ids().clone();
  }

  private int[] spaced(Tokens tokens) {
    return texts.isEmpty() ? ids.clone() : lookedUp(tokenizer(tokens)).spaced().clone();
  }

  private LookedUp lookedUp(Tokenizer tokenizer) {
    LookedUp known = last;
    if (known == null || known.tokenizer() != tokenizer) {
      known =
          new LookedUp(
              tokenizer,
              texts.stream().mapToInt(text -> single(text, tokenizer)).toArray(),
              texts.stream().mapToInt(text -> spaced(text, tokenizer)).toArray());
      last = known;
    }
    return known;
  }

  /** Whether every prompt has the same answer. */
  public boolean single() {
    return texts.size() + ids.length == 1;
  }

  /** The token id for every prompt of a batch. */
  public int[] resolve(Tokens tokens) {
    return forEach(tokens, ids(tokens));
  }

  /**
   * The token id with a space before the answer for every prompt; the answer's own id if there is
   * none.
   */
  int[] resolveSpaced(Tokens tokens) {
    return forEach(tokens, spaced(tokens));
  }

  private static int[] forEach(Tokens tokens, int[] chosen) {
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

  /** The answers that seem to lack a space, judged by the logits at the position read. */
  static List<MissingSpace> missingSpaces(Logits logits, TokenChoice... choices) {
    List<Unspaced> prompts = Stream.generate(Unspaced::new).limit(logits.tokens().batch()).toList();
    for (TokenChoice choice : choices) {
      int[] plain = choice.resolve(logits.tokens());
      int[] spaced = choice.resolveSpaced(logits.tokens());
      if (!Arrays.equals(plain, spaced)) {
        double[] values = logits.lastOf(plain).toDoubleArray();
        double[] others = logits.lastOf(spaced).toDoubleArray();
        for (int i = 0; i < plain.length; i++) {
          if (plain[i] != spaced[i]) {
            String text = choice.texts.get(choice.single() ? 0 : i);
            prompts.get(i).add(text, plain[i], values[i], others[i]);
          }
        }
      }
    }
    return prompts.stream().flatMap(prompt -> prompt.suspects().stream()).toList();
  }

  /** Adds the answers of one prompt, whose logits are these, [vocab]. */
  void addUnspaced(Unspaced unspaced, Tokenizer tokenizer, Tensor logits) {
    LookedUp known = lookedUp(tokenizer);
    if (!Arrays.equals(known.ids(), known.spaced())) {
      double[] values = logits.take(Axis.VOCAB, known.ids()).toDoubleArray();
      double[] others = logits.take(Axis.VOCAB, known.spaced()).toDoubleArray();
      for (int i = 0; i < values.length; i++) {
        if (known.ids()[i] != known.spaced()[i]) {
          unspaced.add(texts.get(i), known.ids()[i], values[i], others[i]);
        }
      }
    }
  }

  Tokenizer tokenizer(Tokens tokens) {
    return tokens
        .tokenizer()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + texts.get(0)
                        + "' cannot be looked up: the prompt was given as token ids without a tokenizer, so give the answer as a token id too, as in logProb(3)"));
  }

  /** The id of a text that is one token. */
  public static int single(String text, Tokenizer tokenizer) {
    int[] ids = tokenizer.encodeBehind(text);
    if (ids.length != 1) {
      String pieces =
          Arrays.stream(ids).mapToObj(tokenizer::piece).collect(Collectors.joining(", ", "[", "]"));
      boolean one = !text.startsWith(" ") && tokenizer.encodeBehind(" " + text).length == 1;
      String hint = one ? "; with a space before it, it is one token: ' " + text + "'" : "";
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is "
              + ids.length
              + " tokens "
              + pieces
              + ", but one token is needed"
              + hint);
    }
    return ids[0];
  }

  /** The id of a text with a space before it; the id of the text itself if there is none. */
  static int spaced(String text, Tokenizer tokenizer) {
    int[] ids = text.startsWith(" ") ? new int[0] : tokenizer.encodeBehind(" " + text);
    return ids.length == 1 ? ids[0] : single(text, tokenizer);
  }

  @Override
  public String toString() {
    List<String> all =
        texts.isEmpty() ? Arrays.stream(ids).mapToObj(id -> "#" + id).toList() : texts;
    return all.size() == 1 ? "'" + all.get(0) + "'" : all.size() + " answers";
  }
}
