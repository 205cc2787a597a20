package dev.loupe.doctor;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.torch.Precision;
import dev.loupe.weights.RandomWeights;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A second forward pass, in plain Java and float64: slow, and independent of PyTorch. For
 * sequential blocks whose heads attend to all earlier positions.
 *
 * <p>For mixed precision, operands and results of matrix products are rounded, as the model's are.
 */
final class PlainForward {
  private static final double TANH_GELU = 0.044715; // Hendrycks and Gimpel 2016, arXiv 1606.08415

  private final Spec spec;
  private final RandomWeights weights;
  private final Rounding kept;
  private final Rounding multiplied;

  /** A pass of a model with weights of these types. */
  PlainForward(Spec spec, RandomWeights weights, Precision precision) {
    this.spec = spec;
    this.weights = weights;
    this.kept = Rounding.to(precision.kept());
    this.multiplied = precision.mixed() ? kept : Rounding.NONE;
  }

  /** A matrix, as the model keeps its numbers. */
  private double[] matrix(Weight weight, int layer) {
    float[] values = weights.values(weight, layer);
    return IntStream.range(0, values.length).mapToDouble(i -> kept.of(values[i])).toArray();
  }

  /** Logits, [pos, vocab], row-major. */
  double[] logits(int[] ids) {
    double[][] stream = embed(ids); // [pos, d_model]
    for (int layer = 0; layer < spec.layers(); layer++) {
      add(stream, attention(norm(stream, Weight.LN1_W, Weight.LN1_B, layer), layer));
      add(stream, mlp(norm(stream, Weight.LN2_W, Weight.LN2_B, layer), layer));
    }
    double[][] read = norm(stream, Weight.LN_FINAL_W, Weight.LN_FINAL_B, 0);
    Weight unembedding = spec.tied() ? Weight.W_E : Weight.W_U;
    double[][] logits = times(read, unembedding, Weight.B_U, 0);
    return Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
  }

  private double[][] embed(int[] ids) {
    double[] tokens = matrix(Weight.W_E, 0);
    boolean learned = spec.positions() instanceof Positions.Learned;
    double[] places = learned ? matrix(Weight.W_POS, 0) : new double[0];
    double[][] stream = new double[ids.length][spec.dModel()];
    for (int position = 0; position < ids.length; position++) {
      for (int i = 0; i < spec.dModel(); i++) {
        stream[position][i] =
            tokens[ids[position] * spec.dModel() + i]
                + (learned ? places[position * spec.dModel() + i] : 0);
      }
    }
    return stream;
  }

  private static void add(double[][] stream, double[][] written) {
    for (int position = 0; position < stream.length; position++) {
      for (int i = 0; i < stream[position].length; i++) {
        stream[position][i] += written[position][i];
      }
    }
  }

  private double[][] norm(double[][] stream, Weight factor, Weight shift, int layer) {
    float[] w = weights.values(factor, layer);
    boolean centred = spec.norm() instanceof Norm.LayerNorm;
    float[] b = centred ? weights.values(shift, layer) : new float[w.length];
    double eps =
        spec.norm() instanceof Norm.LayerNorm plain
            ? plain.eps()
            : ((Norm.RmsNorm) spec.norm()).eps();
    double[][] normed = new double[stream.length][w.length];
    for (int position = 0; position < stream.length; position++) {
      double mean = 0;
      double squares = 0;
      for (double x : stream[position]) {
        mean += centred ? x / w.length : 0;
      }
      for (double x : stream[position]) {
        squares += (x - mean) * (x - mean) / w.length;
      }
      for (int i = 0; i < w.length; i++) {
        normed[position][i] = (stream[position][i] - mean) / Math.sqrt(squares + eps) * w[i] + b[i];
      }
    }
    return normed;
  }

  private double[][] attention(double[][] read, int layer) {
    Attention heads = spec.attention();
    double[][] q = rotated(times(read, Weight.W_Q, Weight.B_Q, layer));
    double[][] k = rotated(times(read, Weight.W_K, Weight.B_K, layer));
    double[][] v = times(read, Weight.W_V, Weight.B_V, layer);
    double[][] z = new double[read.length][heads.heads() * heads.dHead()];
    int group = heads.heads() / heads.kvHeads();
    for (int head = 0; head < heads.heads(); head++) {
      for (int dest = 0; dest < read.length; dest++) {
        mix(q[dest], k, v, z[dest], head * heads.dHead(), head / group * heads.dHead(), dest);
      }
    }
    return times(z, Weight.W_O, Weight.B_O, layer);
  }

  /**
   * Adds to {@code z} the values of positions up to {@code last}, weighted by the query's
   * attention.
   */
  private void mix(
      double[] query,
      double[][] keys,
      double[][] values,
      double[] z,
      int at,
      int shared,
      int last) {
    double[] seen = new double[last + 1];
    double sum = 0;
    for (int source = 0; source <= last; source++) {
      double score = 0;
      for (int i = 0; i < spec.attention().dHead(); i++) {
        score += multiplied.of(query[at + i]) * multiplied.of(keys[source][shared + i]);
      }
      seen[source] = Math.exp(multiplied.of(score) * spec.attention().scale());
      sum += seen[source];
    }
    for (int source = 0; source <= last; source++) {
      for (int i = 0; i < spec.attention().dHead(); i++) {
        z[at + i] += multiplied.of(seen[source] / sum) * multiplied.of(values[source][shared + i]);
      }
    }
    for (int i = at; i < at + spec.attention().dHead(); i++) {
      z[i] = multiplied.of(z[i]);
    }
  }

  /**
   * Queries or keys [pos, head · d_head], with the two halves of each head's dimensions rotated.
   */
  private double[][] rotated(double[][] x) {
    if (!(spec.positions() instanceof Positions.Rotary rotary)) {
      return x;
    }
    Rotation rotation = rotary.rotation();
    int half = rotation.dims() / 2;
    int dHead = spec.attention().dHead();
    double[][] turned = new double[x.length][];
    for (int position = 0; position < x.length; position++) {
      turned[position] = x[position].clone();
      for (int from = 0; from < x[position].length; from += dHead) {
        for (int i = 0; i < half; i++) {
          double angle = position * Math.pow(rotation.base(), -2.0 * i / rotation.dims());
          double a = x[position][from + i];
          double b = x[position][from + half + i];
          turned[position][from + i] = a * Math.cos(angle) - b * Math.sin(angle);
          turned[position][from + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
        }
      }
    }
    return turned;
  }

  private double[][] mlp(double[][] read, int layer) {
    boolean gated = spec.mlp().orElseThrow().gated();
    double[][] linear = times(read, Weight.W_IN, Weight.B_IN, layer);
    double[][] open = gated ? times(read, Weight.W_GATE, Weight.B_GATE, layer) : linear;
    double[][] post = new double[read.length][spec.mlp().orElseThrow().dMlp()];
    for (int position = 0; position < read.length; position++) {
      for (int i = 0; i < post[position].length; i++) {
        post[position][i] = activate(open[position][i]) * (gated ? linear[position][i] : 1);
      }
    }
    return times(post, Weight.W_OUT, Weight.B_OUT, layer);
  }

  private double activate(double x) {
    Activation activation = spec.mlp().orElseThrow().activation();
    return switch (activation) {
      case GELU_TANH ->
          x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + TANH_GELU * x * x * x)));
      case SILU -> x / (1 + Math.exp(-x));
      case RELU -> Math.max(0, x);
      case TANH -> Math.tanh(x);
      case GELU -> throw new IllegalArgumentException("Java has no error function");
    };
  }

  /** Each vector [in] by the matrix [out, in], plus the bias [out] if there is one. */
  private double[][] times(double[][] x, Weight matrix, Weight bias, int layer) {
    double[] w = matrix(matrix, layer);
    int width = x[0].length;
    int height = w.length / width;
    float[] b = bias.existsIn(spec) ? weights.values(bias, layer) : new float[height];
    double[][] products = new double[x.length][height];
    for (int position = 0; position < x.length; position++) {
      for (int row = 0; row < height; row++) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          sum += w[row * width + i] * multiplied.of(x[position][i]);
        }
        products[position][row] = multiplied.of(sum + multiplied.of(b[row]));
      }
    }
    return products;
  }
}
