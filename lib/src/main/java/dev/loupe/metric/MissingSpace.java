package dev.loupe.metric;

import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An answer that was given without a space before it, although the answer with a space is one token
 * too and is far more likely at the position that is read.
 *
 * <p>In the middle of a text most words begin with a space: {@code "Paris"} and {@code " Paris"}
 * are two tokens. A warning is given if the tokens with a space have at least ten times the
 * probability of those without.
 *
 * @param answer the answer as it was given
 * @param id its token
 * @param times how many times as likely the token with a space is
 */
public record MissingSpace(String answer, int id, double times) {
  /**
   * Whether {@code answer} seems to lack a space before it at a position with these logits,
   * [vocab].
   */
  public static List<MissingSpace> of(String answer, Tokenizer tokenizer, Tensor logits) {
    Unspaced unspaced = new Unspaced();
    TokenChoice.of(List.of(answer)).addUnspaced(unspaced, tokenizer, logits);
    return unspaced.suspects();
  }

  /** A warning about all answers found, in one sentence; none if there are none. */
  public static Notes notes(List<MissingSpace> found) {
    if (found.isEmpty()) {
      return Notes.NONE;
    }
    MissingSpace worst =
        found.stream().max(Comparator.comparingDouble(MissingSpace::times)).orElseThrow();
    long answers = found.stream().map(MissingSpace::answer).distinct().count();
    String which = answers == 1 ? "an answer has" : answers + " answers have";
    return Notes.of(
        String.format(
            "Warning: %s no space in front. Here \" %s\" is %s times as likely as \"%s\" (token %d): did you mean \" %s\"?",
            which, worst.answer, figure(worst.times), worst.answer, worst.id, worst.answer));
  }

  private static String figure(double times) {
    if (times >= 1e6) {
      return "more than a million";
    }
    return Figures.of(
        times < 100
            ? Math.round(times)
            : Double.parseDouble(String.format(Locale.ROOT, "%.1e", times)));
  }

  @Override
  public String toString() {
    return notes(List.of(this)).toString();
  }
}
