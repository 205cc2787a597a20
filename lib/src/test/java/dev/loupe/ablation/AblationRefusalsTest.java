package dev.loupe.ablation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.load.InductionModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import org.junit.jupiter.api.Test;

class AblationRefusalsTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final Tokens PROMPTS =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3, 5, 8, 9});

  private static Ablation ablation() {
    return Ablation.of(Toys.model(Toys.gpt2()).run(PROMPTS), METRIC);
  }

  @Test
  void refusesToResampleWithoutAnotherPromptOfThatLength() {
    Ablation ablation = ablation();
    assertThatThrownBy(() -> ablation.resample(Tokens.of(PROMPTS.row(0), new int[] {1, 2}), 1))
        .hasMessage(
            "'#3#14#15#40#26#5#35#8' has 8 tokens, but none of the other 2 prompts has as many; resampling works position by position, so add prompts of that length, or use mean(...)");
  }

  @Test
  void refusesAMetricThatIsNotANumber() {
    Metric broken = logits -> METRIC.of(logits).times(Double.NaN);
    Run run = Toys.model(Toys.gpt2()).run(PROMPTS);
    assertThatThrownBy(() -> Ablation.of(run, broken))
        .hasMessage(
            "the metric is NaN before any ablation, so no change can be measured; choose prompts or a metric with finite values");
  }

  @Test
  void refusesADirectionWithoutLength() {
    AblationSweep zero = ablation().zero();
    assertThatThrownBy(() -> zero.direction(Tensor.vector(new float[24])))
        .hasMessage("a direction of length 0 cannot be ablated");
    Tensor broken = Tensor.vector(new float[24]).plus(Double.NaN);
    assertThatThrownBy(() -> zero.direction(broken))
        .hasMessage("a direction of length infinity or NaN cannot be ablated");
  }

  @Test
  void saysThatAttentionAloneHasNoNeurons() {
    Run run = InductionModel.on(Device.cpu()).run(InductionModel.repeated(1));
    assertThatThrownBy(() -> Ablation.of(run, Metric.prob(3)).zero().topNeurons(3))
        .hasMessageContaining("induction");
  }
}
