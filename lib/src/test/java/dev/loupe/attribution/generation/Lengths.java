package dev.loupe.attribution.generation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;

/** A number for each position that needs no model: the sum over input − baseline, times m. */
record Lengths() implements Method {
  @Override
  public String name() {
    return "lengths";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    Tensor change = question.input().minus(question.baselines().get(0)).sum(Axis.D_MODEL);
    double[] all =
        Arrays.stream(change.toDoubleArray()).map(one -> one * question.value()).toArray();
    return Scores.of(this, question.metric().title(), question.units().sums(all))
        .with("it is " + all.length + " long");
  }
}
