package dev.loupe.sae.label.language;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.text.Chat;
import dev.loupe.text.Message;
import dev.loupe.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A model that is loaded here, as one that is asked: it takes the most likely tokens.
 *
 * <p>A model without a chat template is given the messages as plain text, which it continues.
 *
 * <pre>{@code LocalModel.of(load("HuggingFaceTB/SmolLM2-360M-Instruct"))}</pre>
 *
 * @param model the model
 */
public record LocalModel(HookedTransformer model) implements LanguageModel {
  /** Requires a model. */
  public LocalModel {
    Objects.requireNonNull(model, "a local language model needs a loaded model");
  }

  /** A model that is loaded here. */
  public static LocalModel of(HookedTransformer model) {
    return new LocalModel(model);
  }

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public Reply answer(ChatRequest request) {
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name() + " has no tokenizer, so it cannot be asked in words"));
    Run run = prompted(request.chat(), tokenizer);
    int read = run.tokens().width();
    int room = Math.max(1, model.spec().context() - read + 1); // a longer prompt is refused below
    int[] all = run.generateTokens(Math.min(request.most(), room)).row(0);
    int[] written = Arrays.copyOfRange(all, read, all.length);
    int end = 0;
    while (end < written.length && !tokenizer.ends().contains(written[end])) {
      end++;
    }
    String text = tokenizer.continuation(Arrays.copyOf(written, end));
    return new Reply(text, end < written.length, List.of(), Usage.of(read, written.length));
  }

  private Run prompted(Chat chat, Tokenizer tokenizer) {
    return tokenizer.chatTemplate().isPresent()
        ? model.run(chat)
        : model.run(
            chat.messages().stream()
                .map(Message::content)
                .collect(Collectors.joining("\n\n", "", "\n\n")));
  }

  @Override
  public String toString() {
    return model.name() + " on this machine";
  }
}
