package dev.loupe.patchscope;

import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A prompt that makes a model speak about a state that is put in the place of a placeholder.
 *
 * <p>The state replaces that of the last token of the last occurrence of the placeholder, and what
 * follows the end of the prompt is read.
 *
 * <p>Ghandeharioun et al. 2024, <a href="https://arxiv.org/abs/2401.06102">Patchscopes</a>,
 * appendix D.1.
 *
 * <pre>{@code new InspectionPrompt("She went to ? and", "?")}</pre>
 *
 * @param text the whole prompt
 * @param placeholder the part of it that is replaced
 */
public record InspectionPrompt(String text, String placeholder) {
  /**
   * Tokens with themselves, for models that continue such lists: the state is read as the token
   * that it stands for, or as the token that it predicts.
   */
  public static final InspectionPrompt IDENTITY =
      new InspectionPrompt("cat -> cat; 1135 -> 1135; hello -> hello; ?", "?");

  /** Names with descriptions: a large model goes on with a description of what the state names. */
  public static final InspectionPrompt ENTITY_DESCRIPTION =
      new InspectionPrompt(
          "Syria: Country in the Middle East, Leonardo DiCaprio: American actor, Samsung: South Korean multinational major appliance and consumer electronics corporation, x",
          "x");

  private static final int BEFORE = 2; // words that come again
  private static final int WORDS = 6; // with the placeholder
  private static final int ATTEMPTS = 10_000; // random tokens, of which few may be whole words

  /** Checks that the placeholder is in the text. */
  public InspectionPrompt {
    Objects.requireNonNull(text, "an inspection prompt needs a text, and null was given");
    Objects.requireNonNull(
        placeholder, "an inspection prompt needs a placeholder such as ?, and null was given");
    if (placeholder.isEmpty() || !text.contains(placeholder)) {
      throw new IllegalArgumentException(
          "the placeholder '"
              + placeholder
              + "' does not occur in '"
              + text
              + "'; write it where the state is to be put in");
    }
  }

  /**
   * Random words of the model's own vocabulary, the first two of which come again at the end, with
   * the placeholder behind their first occurrence: an induction head then copies the placeholder's
   * token. It needs no knowledge but induction, so it suits small models.
   */
  public static InspectionPrompt repetition(HookedTransformer model, long seed) {
    Objects.requireNonNull(
        model, "the words of a repetition are those of a model, and null was given");
    List<String> words = words(model, seed);
    String begin = String.join("", words.subList(0, BEFORE));
    return new InspectionPrompt(String.join("", words) + begin, words.get(BEFORE));
  }

  /** Different words that are one token each, with a space in front. */
  private static List<String> words(HookedTransformer model, long seed) {
    Tokens random = model.randomTokens(1, ATTEMPTS, seed);
    List<String> words = new ArrayList<>();
    for (String piece : random.pieces(0)) {
      if (piece.matches(" [A-Za-z]{3,}") && !words.contains(piece)) {
        words.add(piece);
      }
      if (words.size() == WORDS) {
        return words;
      }
    }
    throw new IllegalArgumentException(
        model.name()
            + " has too few tokens that are whole words with a space in front; write a prompt of your own: new InspectionPrompt(text, placeholder)");
  }

  @Override
  public String toString() {
    return "“" + text + "” with “" + placeholder + "” replaced";
  }
}
