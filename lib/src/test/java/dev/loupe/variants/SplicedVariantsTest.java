package dev.loupe.variants;

import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.LN2_OUT;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.PATTERN;
import static dev.loupe.site.Act.RESID_POST;
import static dev.loupe.site.Act.RESID_PRE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Patch;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.sae.RandomCoders;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.Standard;
import dev.loupe.site.Act;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sweeps beside spliced features equal one full run for each variant. */
class SplicedVariantsTest {
  private static final Tokens BASE =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5}, new int[] {9, 2, 6, 5, 3, 8});
  private static final Tokens SOURCE =
      Tokens.of(new int[] {3, 14, 15, 9, 26, 5}, new int[] {9, 2, 6, 5, 3, 7});
  private static final Tokens UNEQUAL =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5}, new int[] {9, 2, 6});
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  /** Shapes that differ in blocks, norms and attention, one of them bidirectional. */
  static Stream<Spec> some() {
    return Stream.concat(Toys.few().stream(), Stream.of(Toys.bert(), Toys.gptJ()));
  }

  private static HookedTransformer precise(Spec spec) {
    return Toys.model(spec, DataType.FLOAT64);
  }

  /** Parts of features and activations before, at and behind them. */
  private static List<Spot> spots(HookedTransformer model, Site spliced) {
    List<Spot> spots = new ArrayList<>();
    Site acts = spliced.features();
    spots.addAll(List.of(acts.all(), acts.pos(-1), acts.feature(4), acts.feature(11).pos(2)));
    spots.add(spliced.part(SaePart.SAE_ACTS_PRE).pos(3));
    for (SaePart part : List.of(SaePart.SAE_RECONS, SaePart.SAE_OUTPUT, SaePart.SAE_INPUT)) {
      spots.add(spliced.part(part).pos(3));
    }
    for (Act act : List.of(RESID_PRE, HEAD_Z, RESID_POST)) {
      for (int layer = 0; layer < model.spec().layers(); layer++) {
        spots.add(act.at(layer).pos(3));
      }
    }
    return spots;
  }

  private static void assertSame(
      String what, Run run, List<Variant> cells, Metric metric, boolean shared) {
    Progress none = Progress.of("test", cells.size());
    try (Variants variants = Variants.of(run, cells, metric, 1 << 27, Way.FEW_NUMBERS);
        Variants called = Variants.of(run, cells, metric, 1 << 27, Way.FEW_CALLS);
        Variants small = Variants.of(run, cells, metric, 200_000, Way.BALANCED)) {
      assertThat(variants.shares()).as(what).isEqualTo(shared);
      double[] expected = flat(variants.measureOneByOne(none));
      Close.assertClose(what, expected, flat(variants.measure(none)), 1e-10);
      Close.assertClose(what + " by few calls", expected, flat(called.measure(none)), 1e-10);
      Close.assertClose(what + " in small batches", expected, flat(small.measure(none)), 1e-10);
    }
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  private static List<Variant> cells(List<Spot> spots, HookedTransformer model, Tokens source) {
    Site[] sites = spots.stream().map(Spot::site).distinct().toArray(Site[]::new);
    ActivationCache from = model.run(source).cache(sites);
    return spots.stream().map(spot -> Variant.of(spot, from.get(spot))).toList();
  }

  @ParameterizedTest
  @MethodSource("some")
  void giveWhatFullRunsGive(Spec spec) {
    HookedTransformer plain = precise(spec);
    for (Act act : List.of(RESID_PRE, MLP_OUT)) {
      boolean error = act == RESID_PRE;
      SparseCoder coder = RandomCoders.autoencoder(plain, act.at(1));
      HookedTransformer model = plain.with(error ? coder.withError() : coder);
      List<Spot> spots = new ArrayList<>(spots(model, act.at(1)));
      if (error) {
        spots.add(act.at(1).part(SaePart.SAE_ERROR).pos(3));
      }
      assertSame(
          act + (error ? " with error" : ""),
          model.run(BASE),
          cells(spots, model, SOURCE),
          Toys.atLast(model, METRIC),
          true);
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void giveWhatFullRunsGiveBesideSeveralCoders(Spec spec) {
    HookedTransformer plain = precise(spec);
    HookedTransformer model =
        plain
            .with(RandomCoders.autoencoder(plain, RESID_PRE.at(0)).withError())
            .with(RandomCoders.autoencoder(plain, HEAD_Z.at(1)).withError())
            .with(RandomCoders.autoencoder(plain, RESID_POST.at(2)));
    if (model.has(LN2_OUT) && !spec.block().normsStream()) {
      model = model.with(RandomCoders.coder(new Standard(), plain, LN2_OUT.at(1), MLP_OUT.at(1)));
    }
    List<Spot> spots = new ArrayList<>(spots(model, RESID_PRE.at(0)));
    spots.add(HEAD_Z.at(1).features().pos(2));
    spots.addAll(spots(model, RESID_POST.at(2)));
    List<Variant> cells = new ArrayList<>(cells(spots, model, SOURCE));
    cells.add(
        new Variant(
            List.of(
                new Patch(
                    cells.get(4).patches().get(0).spot(), cells.get(4).patches().get(0).value()),
                cells.get(cells.size() - 3).patches().get(0))));
    assertSame("several", model.run(BASE), cells, Toys.atLast(model, METRIC), true);
  }

  @ParameterizedTest
  @MethodSource("some")
  void giveWhatFullRunsGiveForPromptsOfDifferentLengths(Spec spec) {
    HookedTransformer plain = precise(spec);
    HookedTransformer model = plain.with(RandomCoders.autoencoder(plain, RESID_PRE.at(1)));
    Site acts = RESID_PRE.at(1).features();
    List<Variant> cells =
        List.of(
            Variant.of(acts.pos(-1), model.run(SOURCE).cache(acts).get(acts.pos(-1))),
            Variant.of(
                acts.feature(4), model.run(UNEQUAL).cache(acts).get(acts.feature(4)).zeros()));
    assertSame("unequal", model.run(UNEQUAL), cells, Toys.atLast(model, METRIC), true);
  }

  @ParameterizedTest
  @MethodSource("some")
  void giveWhatFullRunsGiveForMetricsOfFeatures(Spec spec) {
    HookedTransformer plain = precise(spec);
    Site first = RESID_PRE.at(1);
    Site second = RESID_POST.at(1);
    HookedTransformer model =
        plain
            .with(RandomCoders.autoencoder(plain, first).withError())
            .with(RandomCoders.autoencoder(plain, second));
    Spot read = second.feature(2).pos(-1);
    Metric metric = Metric.of("feature", cache -> cache.get(read), Set.of(second.features()));
    List<Spot> spots = new ArrayList<>(spots(model, first));
    spots.removeIf(spot -> spot.site().layer() > 1);
    assertSame("metric", model.run(BASE), cells(spots, model, SOURCE), metric, true);
  }

  @ParameterizedTest
  @MethodSource("some")
  void patternsBesideFeaturesTakeFullRuns(Spec spec) {
    HookedTransformer plain = precise(spec);
    HookedTransformer model = plain.with(RandomCoders.autoencoder(plain, RESID_PRE.at(1)));
    List<Spot> spots = List.of(PATTERN.at(1).head(0), PATTERN.at(1).head(1).pick(Axis.DEST, 4));
    assertSame(
        "pattern", model.run(BASE), cells(spots, model, SOURCE), Toys.atLast(model, METRIC), false);
  }
}
