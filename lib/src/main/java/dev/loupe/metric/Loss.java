package dev.loupe.metric;

import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The next-token loss of each prompt: the mean of −log p(token | tokens before it), in nats.
 *
 * <p>The first token of a prompt is not predicted, so BOS is context only; padding is left out. For
 * one prompt it is the loss that transformers returns for {@code labels=input_ids}, and the mean of
 * TransformerLens' {@code loss_per_token}.
 *
 * <pre>{@code
 * model.run(texts).mean(loss())
 * model.run(model.repeatedTokens(8, 20, 0)).mean(loss().from(21))   // what induction predicts
 * model.run(texts).mean(loss().from(5).to(10))                       // tokens 5 to 9 of each text
 * }</pre>
 *
 * @param first the first position whose token counts, counted from the start of each prompt; a
 *     negative one counts from its end
 * @param end the position behind the last token that counts, counted in the same way; without it,
 *     all tokens to the end of the prompt count
 */
public record Loss(int first, Optional<Integer> end) implements Metric {
  /** Only the loss of the tokens at this position of their prompt and later ones. */
  public Loss from(int position) {
    return new Loss(position, end);
  }

  /**
   * Only the loss of the tokens before this position of their prompt: {@code loss().to(10)} counts
   * positions 1 to 9, and {@code loss().to(-1)} leaves out the last token.
   */
  public Loss to(int position) {
    return new Loss(first, Optional.of(position));
  }

  @Override
  public Tensor of(Logits logits) {
    Tokens tokens = logits.tokens();
    double[] shares = new double[tokens.batch() * tokens.width()];
    for (int prompt = 0; prompt < tokens.batch(); prompt++) {
      int[] counted = counted(tokens, prompt).toArray();
      for (int position : counted) {
        shares[prompt * tokens.width() + position - 1] = 1.0 / counted.length;
      }
    }
    Tensor each = CrossEntropy.ofNextTokens(logits);
    return each.times(beside(each, shares)).sum(Axis.POS); // [batch]
  }

  /** Numbers [batch, pos] on the device of a tensor, in float64 because 1/3 is not exact. */
  private static Tensor beside(Tensor tensor, double[] numbers) {
    Scope scope = Scope.open(tensor.nd().getDevice(), "shares of tokens");
    return scope.of(numbers, new Shape(tensor.shape()), tensor.axes());
  }

  /** The positions of a prompt whose tokens count, counted with padding. */
  private IntStream counted(Tokens tokens, int prompt) {
    int start = tokens.start(prompt);
    int from = Math.max(place(first, tokens, prompt), start + 1); // the first is not predicted
    int to =
        end.map(position -> place(position, tokens, prompt))
            .map(position -> Math.min(position, tokens.width()))
            .orElse(tokens.width());
    if (from >= to) {
      throw new IllegalArgumentException(
          "prompt "
              + prompt
              + ", "
              + tokens.quoted(prompt)
              + ", has "
              + (tokens.width() - start)
              + " tokens, so none is predicted "
              + end.map(position -> "from position " + Math.max(first, 1) + " to " + position)
                  .orElse("from position " + Math.max(first, 1) + " on")
              + "; give longer prompts, or "
              + (end.isEmpty() ? "begin earlier" : "a wider range"));
    }
    return IntStream.range(from, to);
  }

  /** A position of a prompt, counted with padding. */
  private static int place(int position, Tokens tokens, int prompt) {
    return position < 0 ? tokens.width() + position : tokens.start(prompt) + position;
  }

  /** The number of tokens that count, in all prompts together. */
  public int count(Tokens tokens) {
    return IntStream.range(0, tokens.batch()).map(i -> (int) counted(tokens, i).count()).sum();
  }

  @Override
  public Reads reads(Tokens prompts) {
    count(prompts); // refuses before anything is computed
    return Reads.EVERY_NEXT_TOKEN;
  }

  @Override
  public Metric at(int position) {
    throw new IllegalArgumentException(
        "the loss is a mean over positions; use loss().from("
            + position
            + ") for later tokens only, to("
            + position
            + ") for earlier ones, or logProb(token).at(position) for one");
  }

  @Override
  public String title() {
    return "loss"
        + (first == 1 ? "" : " from position " + first)
        + end.map(position -> (first == 1 ? " before position " : " to ") + position).orElse("");
  }

  @Override
  public String toString() {
    return title();
  }
}
