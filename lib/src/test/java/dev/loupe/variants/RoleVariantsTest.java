package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Variants at roles, which stand at another position in each prompt, and from a position on. */
class RoleVariantsTest {
  private static final Tokens BASE =
      roles(
          Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8}, new int[] {9, 2, 6, 5, 3}),
          List.of(2, 4),
          List.of(4, 6));
  private static final Tokens SOURCE =
      roles(
          Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8}, new int[] {9, 4, 6, 5, 3}),
          List.of(5, 3),
          List.of(4, 6));
  private static final Spot NEURON = Act.MLP_POST.at(1).pick(Axis.D_MLP, 7);

  private static Tokens roles(Tokens tokens, List<Integer> io, List<Integer> s2) {
    return tokens.with(() -> new Roles(Map.of(Role.IO, io, Role.S2, s2)));
  }

  private static List<Variant> cells(HookedTransformer model) {
    List<Variant> cells = new ArrayList<>();
    for (Act act :
        List.of(
            Act.RESID_PRE,
            Act.HEAD_Z,
            Act.QUERY,
            Act.KEY,
            Act.VALUE,
            Act.PATTERN,
            Act.MLP_POST,
            Act.ATTN_OUT,
            Act.LN1_OUT)) {
      if (!model.has(act)) {
        continue;
      }
      ActivationCache source = model.run(SOURCE).cache(act);
      Spot whole = act.at(1).all();
      for (Spot spot :
          List.of(whole.pos(Role.IO), whole.from(Role.S2), whole.from(4), whole.from(-2))) {
        Tensor value = source.get(spot);
        cells.add(Variant.of(spot, value));
        cells.add(Variant.of(spot, value.at(Axis.BATCH, 0)));
      }
    }
    return cells;
  }

  /** The number of variants that make a difference. */
  private static long assertAsFullRuns(HookedTransformer model, Metric metric) {
    List<Variant> cells = cells(model);
    Progress none = Progress.of("test", cells.size());
    Run run = model.run(BASE);
    try (Variants variants = Variants.of(run, cells, metric, 1 << 27, Way.FEW_NUMBERS);
        Variants called = Variants.of(run, cells, metric, 1 << 27, Way.FEW_CALLS)) {
      double[][] expected = variants.measureOneByOne(none);
      double[][] measured = variants.measure(none);
      double[][] byFewCalls = called.measure(none);
      for (int i = 0; i < expected.length; i++) {
        Close.assertClose(cells.get(i).toString(), expected[i], measured[i], 1e-4);
        Close.assertClose(cells.get(i) + " by few calls", expected[i], byFewCalls[i], 1e-4);
      }
      return Arrays.stream(expected)
          .filter(values -> !Arrays.equals(values, variants.unchanged()))
          .count();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void giveWhatFullRunsGive(HookedTransformer model) {
    assertThat(assertAsFullRuns(model, Toys.atLast(model, Metric.logitDiff(11, 23))))
        .isGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void giveWhatFullRunsGiveForMetricsOfActivations(HookedTransformer model) {
    Spot later = Act.RESID_POST.at(2).all();
    long differing = 0;
    for (Metric metric :
        List.of(
            Metric.activation(later.pos(Role.IO)).norm(Axis.D_MODEL),
            Metric.activation(NEURON.pos(Role.END)),
            Metric.activation(NEURON.from(4)).mean(Axis.POS),
            Metric.activation(later.from(Role.S2)).norm(Axis.D_MODEL).mean(Axis.POS))) {
      differing += assertAsFullRuns(model, metric);
    }
    assertThat(differing).isGreaterThan(20);
  }
}
