package dev.loupe.attribution.question;

import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * At each position the mean embedding of the prompt's other tokens, special tokens left out: a
 * token then adds what the others do not already say.
 *
 * <p>So the baseline is made of the prompt's own words, and what they have in common, such as their
 * topic, is in m(baseline) and has no share. In the place of a unit of several tokens, such as a
 * sentence, stand means that contain the unit's own other tokens; for large units, compare with
 * another prompt or with {@link MeanEmbedding}.
 */
public record MeanOfPrompt() implements Baseline {
  @Override
  public String name() {
    return "the mean embedding of the prompt's other tokens";
  }

  @Override
  public String reading() {
    return "It is made of the prompt's own words, so what they have in common is in m(baseline)"
        + " too.";
  }

  @Override
  public List<Tensor> of(Run run) {
    Tensor here = Embeddings.at(run, Question.INPUT); // [pos, d_model]
    int[] unit = InputUnits.tokens(run.tokens()).unitOfPosition();
    double[] counts = Arrays.stream(unit).mapToDouble(at -> at < 0 ? 0 : 1).toArray();
    double all = Arrays.stream(counts).sum();
    if (all < 2) {
      throw new IllegalArgumentException(
          "a prompt of one token has no other tokens to take the mean of; compare with another"
              + " baseline, such as againstMean()");
    }
    Tensor own = here.as(DataType.FLOAT64).times(Tensor.vector(Axis.POS, counts));
    double[] others = Arrays.stream(counts).map(count -> 1 / (all - count)).toArray();
    return List.of(
        own.sum(Axis.POS)
            .minus(own)
            .times(Tensor.vector(Axis.POS, others))
            .as(here.nd().getDataType())
            .arranged(Axis.POS, Axis.D_MODEL));
  }

  @Override
  public String toString() {
    return name();
  }
}
