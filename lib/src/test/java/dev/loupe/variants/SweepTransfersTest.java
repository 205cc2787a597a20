package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.text.Roles;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Transfers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How often a sweep by few calls moves numbers between the Java heap and the device. */
class SweepTransfersTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final long LARGE = 1 << 27; // so that all is one wave

  private static HookedTransformer model(int layers) {
    Spec spec =
        Spec.attentionOnly("gpt_neox", layers, 24, 32, Toys.VOCAB, Attention.plain(4, 6, true))
            .with(new Mlp(40, Activation.GELU, false, true))
            .with(new Norm.LayerNorm(1e-5))
            .with(new Positions.Rotary(new Rotation(2, 10_000)))
            .with(Ends.plain(true));
    return Toys.model(spec);
  }

  private static Tokens prompts(int count, int width, int seed) {
    return Tokens.of(
        new Random(seed)
            .ints(count, 0, 1000)
            .mapToObj(s -> prompt(width, s))
            .toArray(int[][]::new));
  }

  private static int[] prompt(int width, int seed) {
    return new Random(seed).ints(width, 0, Toys.VOCAB).toArray();
  }

  private static Transfers sweep(int layers, int prompts, int width, Act act, long bytes) {
    HookedTransformer model = model(layers);
    ActivationCache source = model.run(prompts(prompts, width, 1)).cache(act);
    List<Variant> cells = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      for (int position = 0; position < width; position++) {
        Spot spot = act.at(layer).pos(position);
        cells.add(Variant.of(spot, source.get(spot)));
      }
    }
    try (Variants variants =
        Variants.of(model.run(prompts(prompts, width, 2)), cells, METRIC, bytes, Way.FEW_CALLS)) {
      return Transfers.of(() -> variants.measure(Progress.of("test", cells.size())));
    }
  }

  @Test
  void doNotGrowWithLayersOrStartPositions() {
    for (Act act : List.of(Act.RESID_PRE, Act.HEAD_Z, Act.VALUE, Act.PATTERN, Act.LN1_OUT)) {
      Transfers small = sweep(2, 1, 3, act, LARGE);
      Transfers more = sweep(5, 1, 9, act, LARGE);
      assertThat(more.sent()).as(act + " sent").isEqualTo(small.sent()).isLessThanOrEqualTo(12);
      assertThat(more.readBack()).as(act + " read back").isEqualTo(small.readBack()).isEqualTo(2);
    }
  }

  @Test
  void callsGrowWithLayersOnly() {
    long few = sweep(4, 1, 3, Act.RESID_PRE, LARGE).calls();
    long many = sweep(4, 1, 12, Act.RESID_PRE, LARGE).calls();
    assertThat(many).isEqualTo(few);
  }

  @Test
  void aMetricOfSeveralPromptsIsReadBackOncePerWave() {
    assertThat(sweep(3, 4, 6, Act.RESID_PRE, LARGE).readBack()).isEqualTo(2);
    assertThat(sweep(3, 9, 6, Act.RESID_PRE, LARGE).readBack()).isEqualTo(2);
  }

  /** Prompts of different lengths, with a role at another place in each. */
  private static Tokens withRoles(int seed) {
    return Tokens.of(prompt(6, seed), prompt(4, seed + 1), prompt(5, seed + 2))
        .with(() -> new Roles(Map.of(Role.IO, List.of(2, 3, 1))));
  }

  private static List<Metric> metrics() {
    Spot neuron = Act.MLP_POST.at(2).pick(Axis.D_MLP, 7);
    return List.of(
        METRIC,
        METRIC.plus(Metric.logitDiff(5, 4)),
        Metric.loss(),
        Metric.logProb(3),
        Metric.activation(neuron.pos(Role.IO)),
        Metric.activation(neuron.from(Role.IO)).mean(Axis.POS),
        Metric.of(
            "maximum",
            read -> read.get(Act.RESID_POST.at(1).all()).max(Axis.D_MODEL).mean(Axis.POS),
            Set.of(Act.RESID_POST.at(1))));
  }

  /** The first cells of a sweep over several prompts. */
  private static Transfers cells(int count, Metric metric, long bytes) {
    HookedTransformer model = model(3);
    ActivationCache source = model.run(withRoles(7)).cache(Act.RESID_PRE);
    List<Variant> cells = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Spot spot = Act.RESID_PRE.at(i % 3).all();
      Spot there = i < 3 ? spot : i < 6 ? spot.pos(Role.IO) : spot.pos(i / 3 - 4);
      cells.add(Variant.of(there, source.get(there)));
    }
    try (Variants variants =
        Variants.of(model.run(withRoles(20)), cells, metric, bytes, Way.FEW_CALLS)) {
      return Transfers.of(() -> variants.measure(Progress.of("test", cells.size())));
    }
  }

  @Test
  void aMetricOfSeveralPromptsSendsItsListsOncePerWave() {
    for (Metric metric : metrics()) {
      assertThat(cells(12, metric, LARGE).sent())
          .as(metric.title())
          .isEqualTo(cells(6, metric, LARGE).sent())
          .isEqualTo(cells(4, metric, LARGE).sent())
          .isLessThanOrEqualTo(14);
    }
  }

  @Test
  void aMetricOfSeveralPromptsGivesWhatOneFullRunForEachCellGives() {
    HookedTransformer model = model(3);
    ActivationCache source = model.run(withRoles(7)).cache(Act.HEAD_Z);
    List<Variant> cells =
        Stream.of(-1, -2, -3)
            .map(position -> Act.HEAD_Z.at(1).pos(position))
            .map(spot -> Variant.of(spot, source.get(spot)))
            .toList();
    for (Metric metric : metrics()) {
      try (Variants all =
          Variants.of(model.run(withRoles(20)), cells, metric, LARGE, Way.FEW_CALLS)) {
        double[][] expected = all.measureOneByOne(Progress.of("test", 3));
        double[][] measured = all.measure(Progress.of("test", 3));
        for (int i = 0; i < expected.length; i++) {
          Close.assertClose(metric.title(), expected[i], measured[i], 1e-4);
        }
      }
    }
  }

  @Test
  void smallBatchesCostMore() {
    assertThat(sweep(3, 1, 6, Act.RESID_PRE, 60_000).sent())
        .isGreaterThan(sweep(3, 1, 6, Act.RESID_PRE, LARGE).sent());
  }
}
