package dev.loupe.model;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.VOCAB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics made of tensor operations have gradients, and interventions may use all of them. */
class MetricGradientsTest {
  private static final double STEP = 1e-5;
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Run RUN = MODEL.run(Tokens.of(new int[] {3, 14, 15, 9}));

  private static Map<String, Metric> metrics() {
    Map<String, Metric> all = new LinkedHashMap<>();
    all.put("entropy", l -> entropy(l.last()));
    all.put("largest minus median", l -> l.last().max(VOCAB).minus(l.last().median(VOCAB)));
    all.put("top three", l -> l.last().topK(VOCAB, 3).values().sum(VOCAB));
    all.put("spread", l -> l.last().std(VOCAB).log());
    all.put("positive part", l -> l.last().where(l.last().greaterThan(0), 0).sum(VOCAB));
    all.put("all positions", l -> l.tensor().from(POS, 1).centred(VOCAB).pow(2).mean(POS, VOCAB));
    all.put("between positions", l -> between(l.tensor()));
    return all;
  }

  private static Tensor entropy(Tensor logits) {
    Tensor logs = logits.logSoftmax(VOCAB);
    return logs.exp().dot(logs, VOCAB).negated();
  }

  private static Tensor between(Tensor logits) {
    Axis other = Axis.named("other");
    return logits
        .cosine(logits.renamed(POS, other), VOCAB)
        .lowerTriangle(POS, other)
        .sum(POS, other);
  }

  @Test
  void theGradientsOfAMetricEqualFiniteDifferences() {
    metrics()
        .forEach(
            (name, metric) -> {
              Tensor gradient = RUN.gradients(metric, Act.RESID_PRE.at(1)).get(Act.RESID_PRE.at(1));
              for (int entry : new int[] {0, 7, 23}) {
                double there = gradient.at(BATCH, 0).at(POS, 2).at(D_MODEL, entry).value();
                double moved =
                    (moved(metric, entry, STEP) - moved(metric, entry, -STEP)) / (2 * STEP);
                assertThat(there).as(name).isCloseTo(moved, within(1e-7));
              }
            });
  }

  private static double moved(Metric metric, int entry, double by) {
    double[] step = new double[24];
    step[entry] = by;
    return RUN.with(Act.RESID_PRE.at(1).pos(2), here -> here.plus(Tensor.vector(step)))
        .measure(metric)[0];
  }

  @Test
  void anInterventionMayGiveItsAxesInAnyOrder() {
    Tensor vector = Tensor.vector(new double[24]).plus(0.5);
    Tensor straight = RUN.with(Act.RESID_PRE.at(1), x -> x.plus(vector)).logits().tensor();
    Tensor turned = RUN.with(Act.RESID_PRE.at(1), x -> vector.plus(x)).logits().tensor();
    assertThat(turned.toDoubleArray()).isEqualTo(straight.toDoubleArray());
  }

  @Test
  void anInterventionMayGiveOneValueForAllPositions() {
    Tensor mean = RUN.cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1)).mean(POS);
    Tensor expected = RUN.with(Act.RESID_PRE.at(1), x -> x.zeros().plus(mean)).logits().tensor();
    Tensor actual = RUN.with(Act.RESID_PRE.at(1), x -> x.mean(POS)).logits().tensor();
    assertThat(actual.toDoubleArray()).isEqualTo(expected.toDoubleArray());
  }

  @Test
  void whatTheMetricDoesNotDependOnHasZeros() {
    Metric value = Metric.activation(Act.VALUE.at(1).pos(2).head(0).pick(Axis.D_HEAD, 0));
    Tensor gradient =
        RUN.gradients(value, Act.QUERY.at(1), Act.RESID_PRE.at(1)).get(Act.QUERY.at(1));
    assertThat(gradient.toDoubleArray()).containsOnly(0);
    assertThat(gradient.nd().getDataType()).isEqualTo(DataType.FLOAT64);
  }
}
