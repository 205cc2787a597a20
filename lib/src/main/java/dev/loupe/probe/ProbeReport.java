package dev.loupe.probe;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The accuracy of each layer's probe, compared with its control task and with the most common
 * label.
 */
public final class ProbeReport implements Pictured {
  private static final double Z = 1.959964; // of the normal distribution, for 95 %

  private final HookedTransformer model;
  private final List<String> classes;
  private final int texts;
  private final String quoted;
  private final int commonest;
  private final List<Layer> layers;
  private final Pooling pooling;

  /**
   * One layer's counts of correct predictions, and the direction from the first label to the
   * second.
   */
  record Layer(Site site, int hits, int controlHits, double[] direction) {}

  ProbeReport(
      HookedTransformer model,
      List<String> classes,
      int texts,
      String quoted,
      int commonest,
      List<Layer> layers,
      Pooling pooling) {
    this.model = model;
    this.classes = classes;
    this.texts = texts;
    this.quoted = quoted;
    this.commonest = commonest;
    this.layers = List.copyOf(layers);
    this.pooling = pooling;
  }

  /** The accuracy on held-out texts after {@code layer}, from 0 to 1. */
  public double accuracy(int layer) {
    return of(layer).hits() / (double) texts;
  }

  /** The accuracy on the control task after {@code layer}, from 0 to 1. */
  public double control(int layer) {
    return of(layer).controlHits() / (double) texts;
  }

  /**
   * The selectivity of a layer: accuracy minus control accuracy. High = the information comes from
   * the model, not from the probe's capacity.
   */
  public double selectivity(int layer) {
    return accuracy(layer) - control(layer);
  }

  /** The accuracy of always predicting the most common label, from 0 to 1. */
  public double majority() {
    return commonest / (double) texts;
  }

  /** The 95 % confidence interval of a layer's accuracy: low, high. Wilson 1927, JASA 22. */
  public double[] interval(int layer) {
    return wilson(of(layer).hits(), texts);
  }

  /** The layer whose probe is most selective. */
  public int bestLayer() {
    return layers.stream()
        .skip(1)
        .max(Comparator.comparingDouble(layer -> layer.hits() - layer.controlHits()))
        .orElseThrow()
        .site()
        .layer();
  }

  /** The site of a layer's {@link #direction}: the residual stream after the layer. */
  public Site site(int layer) {
    return of(layer).site();
  }

  /**
   * The unit vector towards the second label, [d_model]: along it the odds of that label grow. For
   * two labels only.
   */
  public Tensor direction(int layer) {
    double[] raw = of(layer).direction();
    if (raw.length == 0) {
      throw new IllegalArgumentException(
          "a direction needs exactly two labels; this probe has "
              + classes.size()
              + ": "
              + classes);
    }
    double norm = Math.sqrt(Arrays.stream(raw).map(x -> x * x).sum());
    if (norm == 0) {
      throw new IllegalStateException(
          "the probe of layer "
              + layer
              + " found no direction: all texts have the same activations there; choose another layer");
    }
    float[] unit = new float[raw.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (raw[i] / norm);
    }
    return Tensor.vector(unit).takenAt(of(layer).site().name());
  }

  /** The accuracies of all layers as a table, one row for each layer. */
  public Table table() {
    return Table.create(
        "probe of " + model.name(),
        StringColumn.create("layer", layers.stream().map(ProbeReport::name)),
        column("accuracy", layer -> layer.hits() / (double) texts),
        column("low 95 %", layer -> wilson(layer.hits(), texts)[0]),
        column("high 95 %", layer -> wilson(layer.hits(), texts)[1]),
        column("control", layer -> layer.controlHits() / (double) texts),
        column("selectivity", layer -> (layer.hits() - layer.controlHits()) / (double) texts),
        column("majority", layer -> majority()));
  }

  private DoubleColumn column(String name, ToDoubleFunction<Layer> value) {
    return DoubleColumn.create(name, values(value));
  }

  private double[] values(ToDoubleFunction<Layer> value) {
    return layers.stream().mapToDouble(value).toArray();
  }

  private static String name(Layer layer) {
    return layer.site().act() == Act.RESID_PRE ? "embedding" : "L" + layer.site().layer();
  }

  private static double[] wilson(int hits, int n) {
    double share = hits / (double) n;
    double centre = share + Z * Z / (2 * n);
    double spread = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n));
    return new double[] {(centre - spread) / (1 + Z * Z / n), (centre + spread) / (1 + Z * Z / n)};
  }

  private Layer of(int layer) {
    int index = layer < 0 ? layers.size() + layer : layer + 1;
    if (index < 1 || index >= layers.size()) {
      throw new IllegalArgumentException(
          "there is no layer "
              + layer
              + "; "
              + model.name()
              + " has layers 0 to "
              + (layers.size() - 2));
    }
    return layers.get(index);
  }

  private Curves curves() {
    double[] x = new double[layers.size()];
    Arrays.setAll(x, i -> i - 1);
    Line accuracy =
        Line.of("probe", x, values(layer -> layer.hits() / (double) texts))
            .withBand(
                values(layer -> wilson(layer.hits(), texts)[0]),
                values(layer -> wilson(layer.hits(), texts)[1]));
    Line control =
        Line.of("control task", x, values(layer -> layer.controlHits() / (double) texts));
    Line majority = Line.of("most common label", x, values(layer -> majority()));
    return Curves.of(
            "probe: " + String.join(" or ", classes),
            "layer (-1 = embedding)",
            "held-out accuracy",
            accuracy,
            control,
            majority)
        .withNote(
            String.format(
                Locale.ROOT,
                "Accuracy on held-out texts; band: 95 %% confidence interval. Control task: a random label for each word. High accuracy does not show that the model uses the information. %d texts, %s token; the first: %s.",
                texts,
                pooling == Pooling.LAST ? "last" : "mean over every",
                quoted));
  }

  @Override
  public Displayable picture() {
    return curves();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
