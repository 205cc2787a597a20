package dev.loupe.model;

import dev.loupe.tensor.Tensor;
import dev.loupe.view.Figures;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An answer that was given without a space in front, although its form with a space is one token
 * too, and far more likely at the position that is read.
 *
 * <p>In the middle of a text most words begin with a space: {@code "Paris"} and {@code " Paris"}
 * are two tokens. The answers to a prompt are doubted if their tokens with a space have at least
 * ten times the probability of those without.
 *
 * @param answer the answer as it was given
 * @param id its token
 * @param times how many times as likely the token with a space is
 */
public record MissingSpace(String answer, int id, double times) {
  /** Whether {@code answer} seems to miss a space at a position with these logits, [vocab]. */
  public static List<MissingSpace> of(String answer, Tokenizer tokenizer, Tensor logits) {
    Unspaced unspaced = new Unspaced();
    TokenChoice.of(List.of(answer)).addUnspaced(unspaced, tokenizer, logits);
    return unspaced.suspects();
  }

  /** One sentence about all that were found, and what to do; empty if there are none. */
  public static String warning(List<MissingSpace> found) {
    if (found.isEmpty()) {
      return "";
    }
    MissingSpace worst =
        found.stream().max(Comparator.comparingDouble(MissingSpace::times)).orElseThrow();
    long answers = found.stream().map(MissingSpace::answer).distinct().count();
    String which = answers == 1 ? "an answer has" : answers + " answers have";
    return String.format(
        "Warning: %s no space in front. Here \" %s\" is %s times as likely as \"%s\" (token %d): did you mean \" %s\"?",
        which,
        worst.answer,
        Figures.of(rounded(worst.times)),
        worst.answer,
        worst.id,
        worst.answer);
  }

  private static double rounded(double times) {
    return times < 100
        ? Math.round(times)
        : Double.parseDouble(String.format(Locale.ROOT, "%.1e", times));
  }

  /** The note of a picture, with the warning on a line of its own above it. */
  public static String above(String note, List<MissingSpace> found) {
    return found.isEmpty() ? note : warning(found) + "\n" + note;
  }

  /** Prints the warning where the result is a mere number, which has no place for a note. */
  public static void print(List<MissingSpace> found) {
    if (!found.isEmpty()) {
      System.err.println(warning(found));
    }
  }

  @Override
  public String toString() {
    return warning(List.of(this));
  }
}
