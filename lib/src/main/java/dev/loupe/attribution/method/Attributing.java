package dev.loupe.attribution.method;

import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.MeanEmbedding;
import dev.loupe.attribution.question.MeanOfPrompt;
import dev.loupe.attribution.question.OtherPrompt;
import dev.loupe.attribution.question.RepeatedToken;
import dev.loupe.attribution.question.SeveralBaselines;
import dev.loupe.attribution.question.ZeroEmbedding;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.text.Chat;
import dev.loupe.text.Tokens;
import java.util.List;

/**
 * A question about a prompt that can be asked about other units, against other baselines, and
 * answered by any method.
 *
 * @param <T> the same question, asked otherwise
 * @param <R> what a method gives
 */
public interface Attributing<T, R> extends Methods<R> {
  /** The prompt. */
  Tokens prompt();

  /** The same question about these units of the prompt. */
  T by(InputUnits units);

  /** The same question, compared with another baseline. */
  T against(Baseline baseline);

  /** The same question about each token; this is how it begins. */
  default T tokens() {
    return by(InputUnits.tokens(prompt()));
  }

  /** The same question about each word; a punctuation mark is a word of its own. */
  default T words() {
    return by(InputUnits.words(prompt()));
  }

  /** The same question about each sentence. */
  default T sentences() {
    return by(InputUnits.sentences(prompt()));
  }

  /** The same question about each message of the chat that the prompt was made from. */
  default T messages(Chat chat) {
    return by(InputUnits.messages(prompt(), chat));
  }

  /** The same question about passages of the prompt, such as retrieved ones, by their texts. */
  default T passages(String... passages) {
    return passages(List.of(passages));
  }

  /** The same question about passages of the prompt, such as retrieved ones, by their texts. */
  default T passages(List<String> passages) {
    return by(InputUnits.passages(prompt(), passages));
  }

  /** Compared with zeros in the place of embeddings. */
  default T againstZero() {
    return against(new ZeroEmbedding());
  }

  /** Compared with the mean embedding of the vocabulary. */
  default T againstMean() {
    return against(new MeanEmbedding());
  }

  /**
   * Compared with the mean embedding of the prompt's other tokens; this is how it begins. What the
   * prompt's words have in common has no share then.
   */
  default T againstOwnMean() {
    return against(new MeanOfPrompt());
  }

  /** Compared with the tokenizer's padding token at every position. */
  default T againstPadding() {
    return against(RepeatedToken.padding());
  }

  /** Compared with one token at every position, such as {@code " the"}. */
  default T againstToken(String token) {
    return against(RepeatedToken.of(token));
  }

  /**
   * Compared with another prompt of as many tokens: a neutral one, or a counterfactual one that
   * differs only in what you study.
   */
  default T against(String prompt) {
    return against(OtherPrompt.of(prompt));
  }

  /** Compared with several prompts of as many tokens; the mean over them. */
  default T against(List<String> prompts) {
    return against(SeveralBaselines.ofPrompts(prompts));
  }
}
