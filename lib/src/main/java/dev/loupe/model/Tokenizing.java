package dev.loupe.model;

import dev.loupe.metric.TokenChoice;
import dev.loupe.text.Chat;
import dev.loupe.text.ChatTemplate;
import dev.loupe.text.ChosenBos;
import dev.loupe.text.Occurrences;
import dev.loupe.text.RandomTokens;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** From texts to runs: tokens, their positions, random tokens, and prompts ready to run. */
public sealed interface Tokenizing permits HookedTransformer {
  private HookedTransformer me() {
    return (HookedTransformer) this;
  }

  /** The prompt, ready to run. */
  default Run run(String prompt) {
    return me().run(tokens(prompt));
  }

  /** The prompts, ready to run as one batch. */
  default Run run(List<String> prompts) {
    return me().run(tokens(prompts));
  }

  /** The chat in the format of the model's chat template, ready to run. */
  default Run run(Chat chat) {
    return me().run(tokens(chat));
  }

  /**
   * A user's message to a model that was trained on chats, ready to run or to {@code generate} an
   * answer to.
   */
  default Run chat(String user) {
    return run(Chat.of(user));
  }

  /**
   * The tokens of a text, with the special tokens that the model's tokenizer adds; see {@link
   * #withBos} for those that TransformerLens adds.
   */
  default Tokens tokens(String text) {
    return tokens(Collections.singletonList(text));
  }

  /** The tokens of texts, as one batch. */
  default Tokens tokens(List<String> texts) {
    return Tokens.of(texts, me().knownTokenizer());
  }

  /**
   * This model with the token that begins a text (BOS) added once before every prompt; it shares
   * the weights.
   *
   * <p>Without this, a prompt has the tokens that the model's tokenizer adds, and results equal
   * those of transformers. TransformerLens adds BOS by default, also for models such as GPT-2 whose
   * tokenizer does not.
   */
  default HookedTransformer withBos() {
    return me().reading(new ChosenBos(me().knownTokenizer(), true));
  }

  /**
   * This model without the token that begins a text (BOS) before prompts; it shares the weights.
   */
  default HookedTransformer withoutBos() {
    return me().reading(new ChosenBos(me().knownTokenizer(), false));
  }

  /** One prompt given as token ids, which keep their texts: labels and answers can be words. */
  default Tokens tokens(int... ids) {
    return tokens(new int[][] {ids});
  }

  /** Prompts given as token ids, one array for each, which keep their texts. */
  default Tokens tokens(int[]... prompts) {
    return Tokens.of(List.of(prompts), me().tokenizer());
  }

  /**
   * Prompts of {@code length} random tokens without special ones, after BOS if texts have it; the
   * same for the same seed.
   */
  default Tokens randomTokens(int prompts, int length, long seed) {
    return RandomTokens.of(me().spec().vocab(), me().tokenizer(), prompts, length, 1, seed);
  }

  /**
   * Prompts in which {@code length} random tokens come twice, which induction heads predict: {@code
   * run(repeatedTokens(8, 20, 0)).mean(loss().from(21))}.
   */
  default Tokens repeatedTokens(int prompts, int length, long seed) {
    return RandomTokens.of(me().spec().vocab(), me().tokenizer(), prompts, length, 2, seed);
  }

  /** The tokens of a chat in the format of the model's chat template; nothing else is added. */
  default Tokens tokens(Chat chat) {
    ChatTemplate template =
        me().knownTokenizer()
            .chatTemplate()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        me().name()
                            + " has no chat template: it was not trained on chats, so give it a text to continue"));
    return Tokens.ofBare(List.of(template.render(chat)), me().knownTokenizer());
  }

  /** The tokens of a text; the TransformerLens name for {@link #tokens}. */
  default Tokens toTokens(String text) {
    return tokens(text);
  }

  /** The tokens of a text, with or without the token that begins a text (BOS). */
  default Tokens toTokens(String text, boolean prependBos) {
    return (prependBos ? me().withBos() : me().withoutBos()).tokens(text);
  }

  /** The tokens of a text as strings. */
  default List<String> toStrTokens(String text) {
    return tokens(text).pieces(0);
  }

  /** The tokens of a text as strings, with or without the token that begins a text (BOS). */
  default List<String> toStrTokens(String text, boolean prependBos) {
    return toTokens(text, prependBos).pieces(0);
  }

  /**
   * The positions of a text in a prompt, such as {@code positions(prompt, " John").last().end()}.
   */
  default Occurrences positions(String prompt, String text) {
    return tokens(prompt).positions(0, text);
  }

  /**
   * The id of a text that is one token, such as {@code " Mary"}; a text of several tokens is
   * refused.
   */
  default int toSingleToken(String text) {
    Objects.requireNonNull(text, "a token such as ' Mary' is needed, and null was given");
    Tokenizer tokenizer =
        me().tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'"
                            + text
                            + "' cannot be looked up: "
                            + me().name()
                            + " has no tokenizer, so its tokens have no texts; give a token id from 0 to "
                            + (me().spec().vocab() - 1)
                            + " instead, as in logProb(3)"));
    return TokenChoice.single(text, tokenizer);
  }
}
