package dev.loupe.steering;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.chart.Line;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SteeringTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final String PROMPT = "w3 w14 w15 w9 w26";
  private static final Site SITE = Act.RESID_PRE.at(1);
  private static final Tensor VECTOR =
      MeanDifference.of(MODEL, List.of("w1 w2"), List.of("w7 w8"), SITE);

  private static float[] last(String text) {
    return MODEL.run(text).cache(SITE).get(SITE.pos(-1)).toArray(); // [d_model]
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void strengthZeroLeavesEveryBitAsItWas(HookedTransformer model) {
    Run run = model.run(dev.loupe.text.Tokens.of(new int[] {3, 14, 15}));
    assertThat(run.add(SITE, VECTOR, 0).logits().toArray()).isEqualTo(run.logits().toArray());
  }

  @Test
  void oppositeVectorsCancel() {
    float[] plain = MODEL.run(PROMPT).logits().toArray();
    float[] both = MODEL.run(PROMPT).add(SITE, VECTOR, 3).add(SITE, VECTOR, -3).logits().toArray();
    assertClose("logits", plain, both, 1e-5);
  }

  @Test
  void twiceTheVectorIsTheVectorTwice() {
    float[] once = MODEL.run(PROMPT).add(SITE, VECTOR, 2).logits().toArray();
    float[] twice = MODEL.run(PROMPT).add(SITE, VECTOR, 1).add(SITE, VECTOR, 1).logits().toArray();
    float[] longer = MODEL.run(PROMPT).add(SITE, VECTOR.times(2), 1).logits().toArray();
    assertClose("twice", once, twice, 1e-5);
    assertClose("longer", once, longer, 1e-5);
  }

  @Test
  void theDirectionIsTheDifferenceOfTheMeansWhateverTheLengths() {
    Tensor direction =
        MeanDifference.of(
            MODEL, List.of("w1 w2 w3 w4", "w5"), List.of("w6 w7", "w8", "w9 w10 w11"), SITE);
    float[][] towards = {last("w1 w2 w3 w4"), last("w5")};
    float[][] away = {last("w6 w7"), last("w8"), last("w9 w10 w11")};
    float[] expected = new float[direction.size(Axis.D_MODEL)];
    for (int i = 0; i < expected.length; i++) {
      expected[i] =
          (towards[0][i] + towards[1][i]) / 2 - (away[0][i] + away[1][i] + away[2][i]) / 3;
    }
    assertThat(direction.axes()).containsExactly(Axis.D_MODEL);
    assertClose("direction", expected, direction.toArray(), 1e-5);
  }

  @Test
  void aDirectionNeedsTextsOnBothSides() {
    assertThatThrownBy(() -> MeanDifference.of(MODEL, List.of(), List.of("w1"), SITE))
        .hasMessage("a direction needs at least one text on each side");
  }

  @Test
  void ablationLeavesNothingAlongTheDirection() {
    ActivationCache cache = MODEL.run(PROMPT).ablate(SITE, VECTOR).cache(SITE);
    float[] along = cache.get(SITE).dot(VECTOR, Axis.D_MODEL).toArray();
    assertClose("component", new float[along.length], along, 1e-5);
  }

  @Test
  void ablationLeavesTheRestAsItWas() {
    Tensor before = MODEL.run(PROMPT).cache(SITE).get(SITE);
    Tensor after = MODEL.run(PROMPT).ablate(SITE, VECTOR).cache(SITE).get(SITE);
    Tensor unit = VECTOR.times(1 / VECTOR.norm(Axis.D_MODEL).value());
    Tensor back = after.plus(before.project(unit, Axis.D_MODEL));
    assertClose("stream", before.toArray(), back.toArray(), 1e-5);
  }

  @Test
  void ablatingTwiceIsAblatingOnce() {
    Run once = MODEL.run(PROMPT).ablate(SITE, VECTOR);
    Run twice = once.ablate(SITE, VECTOR.times(-5)); // only the line counts, not the length
    assertClose("logits", once.logits().toArray(), twice.logits().toArray(), 1e-5);
  }

  @Test
  void refusesToAblateNoDirection() {
    assertThatThrownBy(() -> MODEL.run(PROMPT).ablate(SITE, VECTOR.zeros()))
        .hasMessage("a direction of length 0 cannot be ablated");
  }

  @Test
  void meanAblationGivesTheMeanOfTheOtherPrompts() {
    ActivationCache over = MODEL.run(List.of("w1 w2 w3", "w4 w5 w6")).cache(SITE);
    float[] mean = MODEL.run("w7 w8 w9").mean(SITE.all(), over).cache(SITE).get(SITE).toArray();
    float[] first = MODEL.run("w1 w2 w3").cache(SITE).get(SITE).toArray();
    float[] second = MODEL.run("w4 w5 w6").cache(SITE).get(SITE).toArray();
    float[] expected = new float[first.length];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (first[i] + second[i]) / 2;
    }
    assertClose("mean", expected, mean, 1e-5);
  }

  @Test
  void meanAblationDoesNotCountPadding() {
    ActivationCache over = MODEL.run(List.of("w1 w2 w3", "w4")).cache(SITE);
    Run run = MODEL.run("w7 w8 w9");
    assertThatThrownBy(() -> run.mean(SITE.all(), over))
        .hasMessage(
            "the mean at blocks.1.hook_resid_pre is taken at each position, but the prompts have different lengths; use prompts of equal length, or pick a position that all have, such as pos(-1)");
    assertThat(run.mean(SITE.pos(-1), over).logits().shape()).containsExactly(1, 3, Toys.VOCAB);
  }

  @Test
  void theDoseZeroIsThePlainMetric() {
    Metric metric = Metric.logitDiff(4, 7);
    List<String> prompts = List.of(PROMPT, "w4 w5");
    double[] plain = MODEL.run(prompts).measure(metric);
    Line line = DoseResponse.of(MODEL, prompts, SITE, VECTOR, metric, 2, 0, -2).lines().get(0);
    assertThat(line.x()).containsExactly(-2, 0, 2);
    assertThat(line.y()[1]).isEqualTo((plain[0] + plain[1]) / 2);
    assertThat(line.band().orElseThrow().low()[1]).isEqualTo(Math.min(plain[0], plain[1]));
    assertThat(line.band().orElseThrow().high()[1]).isEqualTo(Math.max(plain[0], plain[1]));
  }

  @Test
  void everyDoseIsARunWithThatMuchOfTheVector() {
    Metric metric = Metric.logitDiff(4, 7);
    Line line =
        DoseResponse.of(MODEL, List.of(PROMPT), SITE, VECTOR, metric, -2, 0, 3).lines().get(0);
    double[] expected =
        Arrays.stream(line.x())
            .map(dose -> MODEL.run(PROMPT).add(SITE, VECTOR, dose).measure(metric)[0])
            .toArray();
    assertThat(line.y()).isEqualTo(expected);
  }

  @Test
  void oneDoseIsNoCurve() {
    assertThatThrownBy(
            () -> DoseResponse.of(MODEL, List.of(PROMPT), SITE, VECTOR, Metric.logitDiff(4, 7), 1))
        .hasMessage("a dose-response curve needs at least two strengths, such as -4, 0, 4");
  }
}
