package dev.loupe.attribution.question;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * One token at every position, such as the padding token, {@code " the"} or {@code "_"}.
 *
 * @param name how pictures name the baseline
 * @param token the id of the token in a model's vocabulary
 */
public record RepeatedToken(String name, ToIntFunction<HookedTransformer> token)
    implements Baseline {
  /** A text that is one token, with its space: {@code " the"}. */
  public static RepeatedToken of(String text) {
    String name = "'" + Labels.shown(text) + "' at every position";
    return new RepeatedToken(name, model -> model.toSingleToken(text));
  }

  /** A token given by its id. */
  public static RepeatedToken of(int id) {
    return new RepeatedToken("token " + id + " at every position", model -> id);
  }

  /** The model's padding token. */
  public static RepeatedToken padding() {
    return new RepeatedToken("the padding token at every position", RepeatedToken::padding);
  }

  private static int padding(HookedTransformer model) {
    return model
        .tokenizer()
        .flatMap(Tokenizer::padding)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    model.name()
                        + " has no padding token; compare with another token, such as"
                        + " againstToken(\" the\"), or with againstMean()"));
  }

  @Override
  public List<Tensor> of(Run run) {
    int[] ids = new int[run.tokens().width()];
    Arrays.fill(ids, token.applyAsInt(run.model()));
    return List.of(Embeddings.at(run.model().run(Tokens.of(ids)), Question.INPUT));
  }

  @Override
  public String toString() {
    return name;
  }
}
