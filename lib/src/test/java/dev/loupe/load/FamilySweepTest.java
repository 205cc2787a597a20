package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sweeps that share what variants have in common are right for every family. */
class FamilySweepTest {
  private static final List<Act> BY_POSITION =
      List.of(Act.RESID_PRE, Act.RESID_MID, Act.ATTN_OUT, Act.MLP_OUT, Act.RESID_POST);
  private static final List<Act> BY_HEAD =
      List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN);
  private static final int CHANGED = 2;

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void sharedVariantsAreFullRuns(Golden golden) {
    compare(golden, golden.model(), 1e-4);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void sharedVariantsInMixedPrecisionAreFullRunsUpToRoundings(Golden golden) {
    HookedTransformer kept =
        ModelLoader.load(golden.folder(), Device.cpu(), DataType.BFLOAT16).inMixedPrecision();
    compare(golden, kept, 0.25);
  }

  private static void compare(Golden golden, HookedTransformer model, double tolerance) {
    Tokens base = golden.unequal();
    ActivationCache source = model.run(changed(base)).cache();
    List<Variant> variants = new ArrayList<>();
    for (Act act : BY_POSITION) {
      for (int layer = 0; model.has(act) && layer < model.spec().layers(); layer++) {
        add(act.at(layer).pos(-1), source, variants);
        add(act.at(layer).pos(-3), source, variants);
      }
    }
    for (Act act : BY_HEAD) {
      for (int layer = 0; layer < model.spec().layers(); layer++) {
        add(act.at(layer).head(0), source, variants);
        add(act.at(layer).head(0).pos(-2), source, variants);
      }
    }
    Metric metric = Toys.atLast(model, Metric.logitDiff(5, 7));
    Progress none = Progress.of("test", variants.size());
    try (Variants cells = Variants.of(model.run(base), variants, metric)) {
      assertClose(
          golden.folder().getFileName().toString(),
          flat(cells.measureOneByOne(none)),
          flat(cells.measure(none)),
          tolerance);
    }
  }

  private static void add(Spot spot, ActivationCache source, List<Variant> variants) {
    variants.add(Variant.of(spot, source.get(spot)));
  }

  /** The same prompts with one other token in each. */
  private static Tokens changed(Tokens tokens) {
    int[][] rows = new int[tokens.batch()][];
    for (int prompt = 0; prompt < rows.length; prompt++) {
      rows[prompt] = tokens.row(prompt);
      int at = Math.max(0, rows[prompt].length - 1 - CHANGED);
      rows[prompt][at] = rows[prompt][at] == 9 ? 11 : 9;
    }
    return Tokens.of(rows);
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }
}
