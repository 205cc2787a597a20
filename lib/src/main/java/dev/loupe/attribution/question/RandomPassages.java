package dev.loupe.attribution.question;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Random passages of texts, each of as many tokens as the prompt, behind BOS if the prompt has it;
 * an attribution is the mean over them.
 *
 * @param texts the texts, of which each place where a passage can begin is equally likely
 * @param count the number of passages
 * @param seed makes the choice repeatable
 */
public record RandomPassages(List<String> texts, int count, long seed) implements Baseline {
  /** Requires at least one passage of at least one text. */
  public RandomPassages {
    texts = List.copyOf(texts);
    if (texts.isEmpty() || count < 1) {
      throw new IllegalArgumentException(
          count
              + " random passages of "
              + texts.size()
              + " texts are no baseline; ask for 1 or more of both");
    }
  }

  @Override
  public String name() {
    return "the mean over "
        + count
        + " random passages of "
        + texts.size()
        + (texts.size() == 1 ? " text" : " texts");
  }

  @Override
  public List<Tensor> of(Run run) {
    int[] prompt = run.tokens().row(0);
    int front = run.tokens().beginsWithBos(0) ? 1 : 0;
    List<int[]> known = longEnough(run.model(), prompt.length - front);
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(i -> behindFront(prompt, front, known, random))
        .map(ids -> Embeddings.at(run.model().run(Tokens.of(ids)), Question.INPUT))
        .toList();
  }

  /** The ids of each text that has so many tokens. */
  private List<int[]> longEnough(HookedTransformer model, int length) {
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name() + " has no tokenizer, so it cannot read the texts"));
    List<int[]> ids =
        texts.stream().map(tokenizer::encodeBare).filter(text -> text.length >= length).toList();
    if (ids.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the "
              + texts.size()
              + " texts has "
              + length
              + " tokens, as many as the prompt; give longer texts");
    }
    return ids;
  }

  /** The prompt with a random passage in the place of all tokens but BOS. */
  private static int[] behindFront(int[] prompt, int front, List<int[]> texts, Random random) {
    int length = prompt.length - front;
    int from = random.nextInt(texts.stream().mapToInt(text -> text.length - length + 1).sum());
    int at = 0;
    while (from > texts.get(at).length - length) {
      from -= texts.get(at).length - length + 1;
      at++;
    }
    int[] ids = prompt.clone();
    System.arraycopy(texts.get(at), from, ids, front, length);
    return ids;
  }

  @Override
  public String toString() {
    return name();
  }
}
