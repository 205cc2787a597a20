package dev.loupe.attribution.generation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** How much the metric falls when one unit is absent. */
record Removal() implements Method {
  @Override
  public String name() {
    return "removal";
  }

  @Override
  public Meaning meaning() {
    return Meaning.CHANGES;
  }

  @Override
  public Scores on(Question question) {
    List<BitSet> each =
        IntStream.range(0, question.units().size())
            .mapToObj(unit -> question.coalitions().without(unit))
            .toList();
    double[] without = question.coalitions().values(each);
    double[] falls = Arrays.stream(without).map(value -> question.value() - value).toArray();
    return Scores.of(this, "nats", falls);
  }
}
