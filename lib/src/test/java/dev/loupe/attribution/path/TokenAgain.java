package dev.loupe.attribution.path;

import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Question;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Baselines of other tokens, one prompt of them for each. */
public record TokenAgain(int[][] prompts) implements Baseline {
  /** One token at every position. */
  public static TokenAgain of(int token, int width) {
    return new TokenAgain(new int[][] {IntStream.range(0, width).map(i -> token).toArray()});
  }

  @Override
  public String name() {
    return "other tokens";
  }

  @Override
  public List<Tensor> of(Run run) {
    return Arrays.stream(prompts)
        .map(
            ids ->
                run.model()
                    .run(Tokens.of(ids))
                    .cache(Question.INPUT)
                    .get(Question.INPUT)
                    .at(Axis.BATCH, 0))
        .toList();
  }
}
