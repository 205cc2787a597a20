package dev.loupe.attribution.logit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributionRefusalsTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Run RUN = MODEL.run(Tokens.of(new int[] {3, 14, 15, 40, 26}));
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  static Stream<Metric> bent() {
    return Stream.of(
        Metric.logProb(3),
        Metric.prob(3),
        Metric.kl(RUN.logits()),
        Metric.loss(),
        METRIC.abs(),
        METRIC.squared(),
        METRIC.times(METRIC).times(METRIC),
        METRIC.exp(),
        METRIC.dividedBy(Metric.logit(3)),
        Metric.of("lead", logits -> logits.last().max(Axis.VOCAB)));
  }

  @ParameterizedTest
  @MethodSource("bent")
  void refusesAMetricThatIsNotLinearInTheLogits(Metric metric) {
    assertThatThrownBy(() -> LogitAttribution.of(RUN, metric))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the "
                + metric.title()
                + " is not linear in the logits, so parts of the model do not sum to it; use a logit difference, such as logitDiff(\" Mary\", \" John\"), or one logit, such as logit(\" Mary\")");
  }

  @Test
  void refusesAMetricOfActivationsOrWithoutDerivativeOrOfNothing() {
    Metric norm = Metric.activation(Act.RESID_PRE.at(1).pos(-1)).norm(Axis.D_MODEL);
    assertThatThrownBy(() -> LogitAttribution.of(RUN, norm))
        .hasMessageContaining("reads activations, so parts of the model do not sum to it");
    Metric rank = Metric.of("rank", logits -> logits.last().argmax(Axis.VOCAB).times(1.0));
    assertThatThrownBy(() -> LogitAttribution.of(RUN, rank))
        .hasMessageContaining("has no derivative by the logits");
    assertThatThrownBy(() -> LogitAttribution.of(RUN, METRIC.times(0)))
        .hasMessageContaining("does not depend on the logits");
  }

  @Test
  void refusesModelsWhoseLogitsAreNoSumOfTheirParts() {
    HookedTransformer bert = Toys.model(Toys.bert());
    Run run = bert.run(Tokens.of(new int[] {3, 14, 15}));
    String message =
        "bert tied normalises the residual stream itself in every block, so its logits are no sum of what its parts write; measure parts with ablate(...) or patching(...)";
    assertThatThrownBy(() -> LogitAttribution.of(run, METRIC.at(1))).hasMessage(message);
    assertThatThrownBy(() -> ResidStack.heads(run)).hasMessage(message);
  }

  @Test
  void refusesRunsWhoseStreamOthersHaveWritten() {
    Run from = RUN.from(1, RUN.cache(Act.RESID_PRE.at(1)).get(Act.RESID_PRE.at(1)));
    assertThatThrownBy(() -> LogitAttribution.of(from, METRIC))
        .hasMessage(
            "the run begins at a block, so nothing is known of what wrote its residual stream; give a run from the start");
    assertThatThrownBy(() -> LogitAttribution.of(RUN.zero(Act.LN_FINAL_OUT.site()), METRIC))
        .hasMessageContaining("changes what W_U reads behind the residual stream");
  }

  @Test
  void refusesPathsThroughChangedComputations() {
    LogitAttribution parts = LogitAttribution.of(RUN.zero(Act.HEAD_Z.at(1).head(2)), METRIC);
    assertThatThrownBy(() -> parts.sources(1, 2))
        .hasMessage(
            "the attribution of L1H2 by source token follows the model's own computation, which the intervention at blocks.1.attn.hook_z[head 2] replaces; give a run without it");
    assertThat(parts.sources(2, 1).values()).hasSize(5);
    assertThatThrownBy(parts::virtualHeads)
        .hasMessageContaining("a path through a head's values follows the model's own computation");
  }

  @Test
  void refusesHeadsAndPromptsThatDoNotExist() {
    LogitAttribution parts = LogitAttribution.of(RUN, METRIC);
    assertThatThrownBy(() -> parts.sources(1, 9)).hasMessageContaining("there is no head 9");
    assertThatThrownBy(() -> parts.sources(1, 1, 2))
        .hasMessage("there is no prompt 2; there are 1, counted from 0");
    assertThatThrownBy(() -> parts.virtualHeads(0))
        .hasMessage("no head is before layer 0; a virtual head is a head and one of a later layer");
    assertThatThrownBy(() -> parts.neurons(9)).hasMessageContaining("there is no layer 9");
    assertThatThrownBy(() -> parts.topNeurons(0))
        .hasMessage("the number of neurons is 1 or more, not 0");
  }
}
