package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How well a crosscoder explains activations, and how sparsely; sums are in float64.
 *
 * @param inputs the names of the inputs
 * @param fvu for each input the fraction of variance unexplained, Σ ‖x − y‖² / Σ ‖x − mean x‖²: 0
 *     is perfect, 1 no better than the mean
 * @param l0 the mean number of active features of a token
 * @param densities for each feature the share of tokens on which it is active
 * @param tokens the number of tokens
 */
public record CrosscoderQuality(
    List<String> inputs, double[] fvu, double l0, double[] densities, long tokens) {
  /** Keeps copies. */
  public CrosscoderQuality {
    inputs = List.copyOf(inputs);
    fvu = fvu.clone();
    densities = densities.clone();
  }

  /** The quality on these activations, which are scaled as the crosscoder's were. */
  public static CrosscoderQuality of(Crosscoder crosscoder, CrosscoderRows rows) {
    Sums sums = new Sums(crosscoder);
    new ScaledRows(crosscoder, rows).each(sums::add);
    return sums.quality();
  }

  /** A copy of the fraction of variance unexplained of each input. */
  @Override
  public double[] fvu() {
    return fvu.clone();
  }

  /** A copy of the share of tokens on which each feature is active. */
  @Override
  public double[] densities() {
    return densities.clone();
  }

  /** The number of features that are active on no token. */
  public long dead() {
    return Arrays.stream(densities).filter(density -> density == 0).count();
  }

  /** What the parts add up to. */
  private static final class Sums {
    private final Crosscoder crosscoder;
    private final double[] errors; // of each input
    private final double[] squares;
    private final double[][] sums;
    private final double[] active; // of each feature
    private long tokens;

    Sums(Crosscoder crosscoder) {
      this.crosscoder = crosscoder;
      int inputs = crosscoder.inputs().size();
      this.errors = new double[inputs];
      this.squares = new double[inputs];
      this.sums = new double[inputs][];
      this.active = new double[crosscoder.features()];
    }

    void add(Tensor joined) {
      CrosscoderForward forward = crosscoder.forward();
      Tensor acts = forward.acts(crosscoder::weight, joined);
      Tensor y = forward.written(crosscoder::weight, acts).renamed(D_OUT, D_IN);
      for (int l = 0; l < errors.length; l++) {
        Tensor x = forward.part(joined, D_IN, l).as(DataType.FLOAT64);
        errors[l] += x.minus(forward.part(y, D_IN, l)).pow(2).sum().value();
        squares[l] += x.pow(2).sum().value();
        add(l, x.sum(Axis.SAMPLE).toDoubleArray());
      }
      double[] counts = acts.greaterThan(0).as(DataType.FLOAT64).sum(Axis.SAMPLE).toDoubleArray();
      Arrays.setAll(active, i -> active[i] + counts[i]);
      tokens += joined.size(Axis.SAMPLE);
    }

    private void add(int input, double... more) {
      double[] before = sums[input];
      sums[input] = more.clone();
      if (before != null) {
        Arrays.setAll(sums[input], i -> before[i] + more[i]);
      }
    }

    CrosscoderQuality quality() {
      double[] fvu = new double[errors.length];
      for (int l = 0; l < fvu.length; l++) {
        double ofMean = Arrays.stream(sums[l]).map(sum -> sum * sum / tokens).sum();
        fvu[l] = errors[l] / (squares[l] - ofMean);
      }
      return new CrosscoderQuality(
          crosscoder.inputs().stream().map(CrosscoderInput::name).toList(),
          fvu,
          Arrays.stream(active).sum() / tokens,
          Arrays.stream(active).map(count -> count / tokens).toArray(),
          tokens);
    }

    @Override
    public String toString() {
      return "sums over " + tokens + " tokens";
    }
  }

  @Override
  public String toString() {
    String all =
        IntStream.range(0, fvu.length)
            .mapToObj(l -> Figures.brief(fvu[l]) + " of " + inputs.get(l))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "FVU %s; L0 %s; %d of %d features dead; %,d tokens",
        all,
        Figures.brief(l0),
        dead(),
        densities.length,
        tokens);
  }
}
