package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Question;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;

/** The embedding of a token at every position. */
record TokenBaseline(int id) implements Baseline {
  @Override
  public String name() {
    return "token " + id;
  }

  @Override
  public List<Tensor> of(Run run) {
    int[] ids = new int[run.tokens().width()];
    Arrays.fill(ids, id);
    var cache = run.model().run(Tokens.of(ids)).cache(Question.INPUT);
    return List.of(cache.get(Question.INPUT).at(Axis.BATCH, 0));
  }
}
