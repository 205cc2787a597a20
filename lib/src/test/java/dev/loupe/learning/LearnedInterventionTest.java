package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.RESID_POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.ndarray.types.DataType;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Parameters that stand in interventions, where the answer is known. */
class LearnedInterventionTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Tokens TOKENS = Tokens.of(new int[] {3, 14, 15, 9, 26});

  /** The vector that is worth its length: its metric minus half its squared length is largest. */
  private static Learned steering(Run run) {
    int width = run.model().spec().dModel();
    return minimise(
        p -> {
          Tensor v = p.get("v");
          Tensor metric = p.mean(run.add(RESID_POST.at(-1), v, 1), METRIC);
          return v.times(v).sum(D_MODEL).times(0.5).minus(metric);
        },
        parameters().zeros("v", D_MODEL.sized(width)),
        sgd(0.1).steps(300));
  }

  @Test
  void aSteeringVectorBehindTheLastBlockIsTheDifferenceOfTheUnembeddings() {
    HookedTransformer model = transformer().withoutNorms().vocab(53).seed(3).model();
    Tensor unembedding = model.weight("W_U");
    Tensor difference = unembedding.at(VOCAB, 11).minus(unembedding.at(VOCAB, 23));
    assertThat(steering(model.run(TOKENS)).get("v").toArray())
        .containsExactly(difference.toArray(), offset(1e-6f));
  }

  @Test
  void throughAFinalNormTheSteeringVectorIsTheSlopeOfTheMetricThere() {
    Run run = Toys.model(Toys.gpt2(), DataType.FLOAT64).run(TOKENS);
    Tensor v = steering(run).get("v");
    double step = 1e-2; // the vector is in float32
    for (int i = 0; i < 24; i += 5) {
      float[] one = new float[24];
      one[i] = 1;
      Tensor axis = Tensor.vector(one);
      double up = steered(run, v.plus(axis.times(step)));
      double down = steered(run, v.minus(axis.times(step)));
      assertThat(v.at(D_MODEL, i).value()).isCloseTo((up - down) / (2 * step), offset(1e-3));
    }
    assertThat(steered(run, v)).isGreaterThan(steered(run, v.times(0)) + 1);
  }

  private static double steered(Run run, Tensor v) {
    return run.add(RESID_POST.at(-1), v, 1).measure(METRIC)[0];
  }

  @Test
  void aMaskKeepsTheInductionHeadsWhereInductionHappens() {
    Tokens tokens = InductionModel.repeated(1);
    int last = tokens.width() - 1;
    int source = last - 19; // the place behind the earlier occurrence of the last token
    Run run = InductionModel.on(cpu()).run(tokens);
    long[] shape = {tokens.width(), 1, 1};
    float[] all = new float[tokens.width()];
    Arrays.fill(all, 1);
    Metric answer = Metric.logProb(tokens.id(0, source));
    Learned learned =
        minimise(
            p -> {
              Tensor first = p.get("first");
              Tensor second = p.get("second");
              Run masked =
                  run.with(HEAD_Z.at(0), here -> here.times(first))
                      .with(HEAD_Z.at(1), here -> here.times(second));
              Tensor cost = size(first).plus(size(second)).times(0.005);
              return p.mean(masked, answer).times(-1).plus(cost);
            },
            parameters()
                .with("first", Tensor.of(all, shape, POS, HEAD, D_HEAD))
                .with("second", Tensor.of(all, shape, POS, HEAD, D_HEAD)),
            adam(0.05).steps(200));
    assertKept(learned.get("first"), source, 0.1f); // scores of 50: a tenth of one is enough
    assertKept(learned.get("second"), last, 0.5f);
  }

  private static Tensor size(Tensor mask) {
    return mask.times(mask).sum(D_HEAD).sum(HEAD).sum(POS);
  }

  private static void assertKept(Tensor mask, int position, float least) {
    float[] values = mask.toArray();
    for (int i = 0; i < values.length; i++) {
      if (i == position) {
        assertThat(values[i]).isGreaterThan(least);
      } else {
        assertThat(values[i]).as("position " + i).isCloseTo(0, offset(0.02f));
      }
    }
  }
}
