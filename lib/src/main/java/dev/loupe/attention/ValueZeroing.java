package dev.loupe.attention;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Intervention;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.Gridded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Value zeroing: how much each position of a block depends on each token of its input through
 * attention.
 *
 * <p>In one block at a time the value vectors of a position j are set to zero in all heads, and the
 * block's output at each position i is compared with the intact one: 1 − cos(x_i, x_i without v_j).
 * Unlike attention, this includes what the values contain, the residual stream, the norms and the
 * MLP. Rows are divided by their sums; {@code rollout()} multiplies the layers.
 *
 * <p>Mohebbi et al. 2023, <a href="https://arxiv.org/abs/2301.12971">quantifying context
 * mixing</a>.
 *
 * <pre>{@code
 * attention(model, prompt).valueZeroing()            // a map for each layer
 * attention(model, prompt).valueZeroing().rollout()  // through all layers
 * }</pre>
 */
public final class ValueZeroing implements Pictured, Gridded {
  private static final int AT_ONCE = 4096; // positions of a batch
  private static final String FORMULA =
      "1 − cos(output of the block, the same with the token's values at zero), rows divided by"
          + " their sums";

  private final TokenMaps maps;
  private final List<double[][]> distances;

  private ValueZeroing(TokenMaps maps, List<double[][]> distances) {
    this.maps = maps;
    this.distances = List.copyOf(distances);
  }

  static ValueZeroing of(TokenMaps maps) {
    return of(maps, AT_ONCE);
  }

  /** The same, in batches of about this many positions. */
  static ValueZeroing of(TokenMaps maps, int atOnce) {
    HookedTransformer model = Inside.model(maps.run());
    List<double[][]> distances = new ArrayList<>();
    try (ActivationCache cache = maps.run().cache(Act.RESID_PRE, Act.RESID_POST);
        Progress progress = Progress.of("value zeroing", model.spec().layers(), "layers")) {
      for (int layer = 0; layer < model.spec().layers(); layer++) {
        distances.add(layer(model, maps.run().tokens(), layer, cache, atOnce));
        progress.tick();
      }
    }
    return new ValueZeroing(maps, distances);
  }

  private static double[][] layer(
      HookedTransformer model, Tokens tokens, int layer, ActivationCache cache, int atOnce) {
    int width = tokens.width();
    Tensor entry = cache.get(Act.RESID_PRE.at(layer)).at(Axis.BATCH, 0); // [pos, d_model]
    Tensor intact = wide(cache.get(Act.RESID_POST.at(layer)).at(Axis.BATCH, 0));
    double[][] distances = new double[width][width]; // [dest, src]
    int step = Math.max(1, atOnce / width);
    for (int from = 0; from < width; from += step) {
      int[] sources = IntStream.range(from, Math.min(width, from + step)).toArray();
      double[] some = distances(model, tokens, layer, entry, intact, sources); // [src, dest]
      for (int i = 0; i < some.length; i++) {
        distances[i % width][from + i / width] = some[i];
      }
    }
    return distances;
  }

  /** The distance of each output from the intact one, for each of some sources, [src, dest]. */
  private static double[] distances(
      HookedTransformer model, Tokens tokens, int layer, Tensor entry, Tensor intact, int... of) {
    Site end = Act.RESID_POST.at(layer);
    try (ActivationCache without =
        model
            .run(tokens.repeat(0, of.length))
            .from(layer, entry)
            .with(Act.VALUE.at(layer), zeroing(of, tokens.width()))
            .cache(end)) {
      Tensor output = wide(without.get(end)); // [batch, pos, d_model]
      Tensor lengths = output.norm(Axis.D_MODEL).times(intact.norm(Axis.D_MODEL));
      Tensor cosines = output.dot(intact, Axis.D_MODEL).dividedBy(lengths);
      return cosines.times(-1).plus(1).arranged(Axis.BATCH, Axis.POS).toDoubleArray();
    }
  }

  /** Sets the values of position {@code sources[b]} to zero in prompt b of the batch. */
  private static Intervention zeroing(int[] sources, int width) {
    double[][] kept = new double[sources.length][width];
    for (int prompt = 0; prompt < sources.length; prompt++) {
      Arrays.fill(kept[prompt], 1);
      kept[prompt][sources[prompt]] = 0;
    }
    return here -> here.times(Tensor.of(kept, Axis.BATCH, Axis.POS).as(here.nd().getDataType()));
  }

  private static Tensor wide(Tensor x) {
    return x.as(DataType.FLOAT64); // the difference of two cosines near 1
  }

  /** The distances of a layer before they are divided, [dest][src], from 0 to 2. */
  public double[][] distances(int layer) {
    int resolved = Act.VALUE.at(layer).in(distances.size()).layer();
    return Arrays.stream(distances.get(resolved)).map(double[]::clone).toArray(double[][]::new);
  }

  /** The share of each source in each destination of a layer, [dest][src]; rows sum to 1. */
  private double[][] shares(int layer) {
    double[][] shares = distances(layer);
    for (double[] row : shares) {
      double sum = Arrays.stream(row).sum();
      if (sum > 0) {
        Arrays.setAll(row, i -> row[i] / sum);
      }
    }
    return shares;
  }

  /** A map for each layer: the share of each token (column) in each position (row). */
  public AttentionView layers() {
    double[] flat =
        IntStream.range(0, distances.size())
            .mapToObj(this::shares)
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    return maps.maps(
        "value zeroing",
        Labels.layers(distances.size()),
        flat,
        "A cell: " + FORMULA + "; a row sums to 1.");
  }

  /** The share of each input token (column) in each position (row) of the last layer. */
  public Grid rollout() {
    Tensor all = Tensor.of(shares(0), Axis.DEST, Axis.SRC);
    for (int layer = 1; layer < distances.size(); layer++) {
      all = Rollout.after(Tensor.of(shares(layer), Axis.DEST, Axis.SRC), all);
    }
    return maps.grid(
        "value zeroing through all layers",
        "share",
        TokenMaps.rows(all),
        "A cell: " + FORMULA + ", and the layers multiplied; a row sums to 1.");
  }

  @Override
  public Grid shown() {
    return rollout();
  }

  @Override
  public Displayable picture() {
    return layers();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
