package dev.loupe.forward.rules;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any weights, tried on random toys of every shape, in float64. */
class BackwardRulesTest {
  private static final int[][] PROMPTS = {{3, 14, 15, 9, 26, 5, 35, 8}, {3, 1, 4, 1, 5, 9, 2, 6}};

  private static Run run(Spec spec) {
    return Toys.model(spec, DataType.FLOAT64).run(Tokens.of(PROMPTS));
  }

  /** All logits of a pass whose gradients come back by rules. */
  private static double[] logits(Run run, BackwardRules rules) {
    AtomicReference<double[]> seen = new AtomicReference<>();
    Metric watching =
        Metric.of(
            "first logit",
            logits -> {
              seen.set(logits.tensor().toDoubleArray());
              return logits.lastOf(0, 0);
            });
    Inside.gradients(run, watching, rules, Act.EMBED.site());
    return seen.get();
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void noRuleChangesALogit(Spec spec) {
    Run run = run(spec);
    double[] plain = run.logits().tensor().toDoubleArray();
    for (BackwardRules rules : List.of(new AttnLrp(), new CpLrp(), new Rescale())) {
      assertClose(rules.toString(), plain, logits(run, rules), 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void exactRulesGiveTheDerivative(Spec spec) {
    Run run = run(spec);
    Metric metric = Toys.atLast(run.model(), Metric.logitDiff(7, 9));
    double[] plain = run.gradients(metric, Act.EMBED.site()).get(Act.EMBED.site()).toDoubleArray();
    double[] ruled =
        Inside.gradients(run, metric, BackwardRules.EXACT, Act.EMBED.site())
            .get(Act.EMBED.site())
            .toDoubleArray();
    assertThat(ruled).isEqualTo(plain);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#specs")
  void aPromptThatIsItsOwnBaselineHasTheDerivativeAsMultiplier(Spec spec) {
    HookedTransformer model = Toys.model(spec, DataType.FLOAT64);
    Metric metric = Toys.atLast(model, Metric.logitDiff(7, 9));
    Run twice = model.run(Tokens.of(PROMPTS[0], PROMPTS[0]));
    double[] derivative = gradient(model.run(Tokens.of(PROMPTS[0])), metric, BackwardRules.EXACT);
    double[] multipliers = gradient(twice, metric, new Rescale());
    double[] expected = new double[2 * derivative.length]; // 0 at the baseline
    System.arraycopy(derivative, 0, expected, 0, derivative.length);
    assertClose("multipliers", expected, multipliers, 1e-11);
  }

  private static double[] gradient(Run run, Metric metric, BackwardRules rules) {
    return Inside.gradients(run, metric, rules, Act.RESID_PRE.at(0))
        .get(Act.RESID_PRE.at(0))
        .toDoubleArray();
  }

  @Test
  void refusesASiteInsideANorm() {
    Run run = run(Toys.gpt2());
    Metric metric = Metric.logitDiff(7, 9);
    assertThatThrownBy(() -> Inside.gradients(run, metric, new AttnLrp(), Act.LN1_SCALE.at(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rules of the backward pass hold for a norm as a whole, and blocks.1.ln1.hook_scale is"
                + " inside one; choose a site before or after the norm, such as"
                + " blocks.1.hook_resid_pre");
  }
}
