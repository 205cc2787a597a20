package dev.loupe.patching;

import dev.loupe.model.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.Tokens;
import dev.loupe.model.Variant;
import dev.loupe.model.Variants;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import dev.loupe.view.Grid;
import dev.loupe.view.Labels;
import dev.loupe.view.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * How much of a metric one clean activation restores in the corrupted run (denoising).
 *
 * <p>Rows are layers, columns positions or heads; 0 = corrupted, 1 = clean, outside that range is
 * possible: (patched − corrupted) / (clean − corrupted). High cells are where the information sits
 * that the two prompts differ in.
 *
 * <p>Vig et al. 2020, <a href="https://arxiv.org/abs/2004.12265">causal mediation analysis</a>;
 * Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2; Wang et al.
 * 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>.
 *
 * <pre>{@code patching(model, clean, corrupted, logitDiff(" Mary", " John")).sweep(HEAD_Z)}</pre>
 */
public final class ActivationPatching {
  private static final List<Act> BY_POSITION =
      List.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST, Act.ATTN_OUT, Act.MLP_OUT);
  private static final List<Act> BY_HEAD =
      List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN);
  private static final double LEAST_DIFFERENCE = 1e-6; // relative: what single precision can tell

  private final HookedTransformer model;
  private final Tokens clean;
  private final Tokens corrupted;
  private final Metric metric;
  private final double cleanValue;
  private final double corruptedValue;

  private ActivationPatching(
      HookedTransformer model, Tokens clean, Tokens corrupted, Metric metric) {
    this.model = model;
    this.clean = clean;
    this.corrupted = corrupted;
    this.metric = metric;
    this.cleanValue = model.run(clean).measure(metric)[0];
    this.corruptedValue = model.run(corrupted).measure(metric)[0];
  }

  /** Compares two prompts that differ in what matters and have equally many tokens. */
  public static ActivationPatching of(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return of(model, model.tokens(clean), model.tokens(corrupted), metric);
  }

  /** Compares two prompts given as tokens. */
  public static ActivationPatching of(
      HookedTransformer model, Tokens clean, Tokens corrupted, Metric metric) {
    if (clean.batch() != 1 || corrupted.batch() != 1) {
      throw new IllegalArgumentException(
          "patching compares one clean prompt with one corrupted prompt, not "
              + clean.batch()
              + " with "
              + corrupted.batch());
    }
    if (clean.width() != corrupted.width()) {
      throw new IllegalArgumentException(
          "the clean prompt has "
              + clean.width()
              + " tokens and the corrupted one "
              + corrupted.width()
              + "; patching goes position by position, so make them equally long: "
              + clean.pieces(0)
              + " and "
              + corrupted.pieces(0));
    }
    return new ActivationPatching(model, clean, corrupted, metric);
  }

  /** The metric on the clean prompt: what 1 means. */
  public double clean() {
    return cleanValue;
  }

  /** The metric on the corrupted prompt: what 0 means. */
  public double corrupted() {
    return corruptedValue;
  }

  /**
   * Patches each layer's activation in turn: the residual stream, attention and MLP outputs by
   * position, what belongs to heads by head (all positions at once).
   */
  public Grid sweep(Act act) {
    Variants variants = Variants.of(model.run(corrupted));
    return sweep(act, (cells, progress) -> variants.measure(cells, metric, progress));
  }

  /** The same, one full run a cell: the definition, which the tests compare with. */
  Grid sweepCellByCell(Act act) {
    Variants variants = Variants.of(model.run(corrupted));
    return sweep(act, (cells, progress) -> variants.measureOneByOne(cells, metric, progress));
  }

  private Grid sweep(Act act, BiFunction<List<Variant>, Progress, double[][]> measuring) {
    refuseValuesWithoutDifference();
    int layers = model.spec().layers();
    int columns = columns(act);
    ActivationCache source = model.run(clean).cache(act);
    List<Variant> cells = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      for (int column = 0; column < columns; column++) {
        Spot spot = spot(act, layer, column);
        cells.add(Variant.of(spot, source.get(spot)));
      }
    }
    try (Progress progress = Progress.of("patching " + act, cells.size())) {
      double[][] measured = measuring.apply(cells, progress);
      double[][] values = new double[layers][columns];
      for (int i = 0; i < measured.length; i++) {
        values[i / columns][i % columns] = recovered(measured[i][0]);
      }
      return picture(act, values);
    }
  }

  private void refuseValuesWithoutDifference() {
    if (!Double.isFinite(cleanValue - corruptedValue)) {
      throw new IllegalArgumentException(
          "the "
              + metric.title()
              + " is "
              + cleanValue
              + " on the clean prompt and "
              + corruptedValue
              + " on the corrupted one, so no share between them can be given");
    }
    double size = Math.max(Math.abs(cleanValue), Math.abs(corruptedValue));
    if (Math.abs(cleanValue - corruptedValue) <= LEAST_DIFFERENCE * size) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the %s is %.4f on both prompts, so there is nothing to restore; choose prompts or answers that differ",
              metric.title(),
              cleanValue));
    }
  }

  private int columns(Act act) {
    if (BY_POSITION.contains(act)) {
      return corrupted.width();
    }
    if (BY_HEAD.contains(act)) {
      return act.axes().contains(Axis.KV_HEAD)
          ? model.spec().attention().kvHeads()
          : model.spec().attention().heads();
    }
    throw new IllegalArgumentException(
        "no sweep is known for "
            + act
            + "; there are "
            + BY_POSITION
            + " by position and "
            + BY_HEAD
            + " by head");
  }

  private static Spot spot(Act act, int layer, int column) {
    return BY_POSITION.contains(act) ? act.at(layer).pos(column) : act.at(layer).head(column);
  }

  private double recovered(double measured) {
    return (measured - corruptedValue) / (cleanValue - corruptedValue);
  }

  private Grid picture(Act act, double[][] values) {
    double furthest =
        Arrays.stream(values).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(1);
    return Grid.of(
            "activation patching: "
                + act
                + (BY_POSITION.contains(act) ? " by position" : " by head"),
            "share restored",
            rows(),
            columnLabels(act),
            values)
        .withScale(Scale.diverging(Math.max(1, furthest)))
        .withNote(
            String.format(
                Locale.ROOT,
                "%s of the clean run put into the corrupted one; 0 = corrupted (%s %.2f), 1 = clean (%.2f). Clean: %s Corrupted: %s",
                act,
                metric.title(),
                corruptedValue,
                cleanValue,
                text(clean),
                text(corrupted)));
  }

  private Labels rows() {
    return new Labels(
        "layer", IntStream.range(0, model.spec().layers()).mapToObj(layer -> "L" + layer).toList());
  }

  private Labels columnLabels(Act act) {
    if (!BY_POSITION.contains(act)) {
      String name = act.axes().contains(Axis.KV_HEAD) ? "key-value head" : "head";
      return new Labels(
          name, IntStream.range(0, columns(act)).mapToObj(head -> "H" + head).toList());
    }
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < corrupted.width(); i++) {
      String before = clean.piece(clean.id(0, i));
      String after = corrupted.piece(corrupted.id(0, i));
      pieces.add(before.equals(after) ? after : before + "→" + after.strip());
    }
    return new Labels("position", pieces);
  }

  private static String text(Tokens tokens) {
    return "“" + String.join("", tokens.pieces(0)) + "”";
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "patching of %s: %s %.3f clean, %.3f corrupted",
        model.name(),
        metric.title(),
        cleanValue,
        corruptedValue);
  }
}
