package dev.loupe.attention;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Norm;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One of the two sides of an attention score, each a linear reading of the residual stream. */
enum Side {
  QUERY(Act.QUERY, Weight.W_Q, Weight.B_Q, Weight.Q_NORM_W, Axis.HEAD),
  KEY(Act.KEY, Weight.W_K, Weight.B_K, Weight.K_NORM_W, Axis.KV_HEAD);

  private final Act act;
  private final Weight matrix;
  private final Weight bias;
  private final Weight normWeight;
  private final Axis heads;

  Side(Act act, Weight matrix, Weight bias, Weight normWeight, Axis heads) {
    this.act = act;
    this.matrix = matrix;
    this.bias = bias;
    this.normWeight = normWeight;
    this.heads = heads;
  }

  /** The number of the matrix that an attention head uses; heads may share keys. */
  private int own(Attention attention, int head) {
    return this == QUERY ? head : attention.kvHead(head);
  }

  /**
   * The parts of a reading of a head's query or key, as the scores use it: what each component of
   * the residual stream wrote, and as the last part what the biases of norm and projection add. The
   * scales of all norms are held fixed.
   *
   * @param reading what the entries of the query or key are multiplied by, [.., d_head]
   */
  List<WrittenPart> parts(FrozenRun at, int layer, int head, Tensor reading) {
    Attention attention = at.model().spec().attention();
    int own = own(attention, head);
    Tensor everywhere =
        reading.plus(at.activation(act.at(layer)).at(heads, own).sum(Axis.D_HEAD).zeros());
    Tensor unrotated = beforeRotation(at, layer, everywhere); // [.., d_head]
    Tensor projected =
        attention.qkNorm() == QkNorm.NONE
            ? unrotated
            : unrotated.times(normFactor(at, layer, own)); // [.., d_head]
    Tensor normed = projected.dot(at.weight(matrix, layer).at(heads, own), Axis.D_HEAD);
    Tensor stream =
        at.readsNormed()
            ? at.throughNorm(normed, Weight.LN1_W, Act.LN1_SCALE.at(layer))
            : normed; // [.., d_model]
    List<WrittenPart> parts = new ArrayList<>(WrittenParts.of(at, layer, stream));
    if (!Inside.changes(Inside.unobserved(at.run())).isEmpty()) {
      parts.add(
          interventions(at.activation(Act.RESID_PRE.at(layer)).dot(stream, Axis.D_MODEL), parts));
    }
    parts.add(new WrittenPart("bias", biases(at, layer, own, projected, normed).toDoubleArray()));
    return parts;
  }

  /**
   * What the biases of norm and projection add.
   *
   * @param projected the reading of what the matrix gives, [.., d_head]
   * @param normed the reading of what the matrix takes, [.., d_model]
   */
  private Tensor biases(FrozenRun at, int layer, int own, Tensor projected, Tensor normed) {
    Tensor sum = projected.sum(Axis.D_HEAD).zeros();
    if (at.model().spec().attention().inputBias()) {
      sum = sum.plus(projected.dot(at.weight(bias, layer).at(heads, own), Axis.D_HEAD));
    }
    return at.readsNormed() && at.has(Weight.LN1_B)
        ? sum.plus(normed.dot(at.weight(Weight.LN1_B, layer), Axis.D_MODEL))
        : sum;
  }

  /** What the run's interventions have put into the stream, which no component wrote. */
  private static WrittenPart interventions(Tensor whole, List<WrittenPart> written) {
    double[] rest = whole.toDoubleArray();
    for (WrittenPart part : written) {
      Arrays.setAll(rest, i -> rest[i] - part.values()[i]);
    }
    return new WrittenPart("interventions", rest);
  }

  /** The sites that the parts are read at. */
  static List<Site> sites(HookedTransformer model, int layer) {
    List<Site> sites = new ArrayList<>(WrittenParts.sites(model, layer));
    sites.addAll(List.of(Act.RESID_PRE.at(layer), Act.QUERY.at(layer), Act.KEY.at(layer)));
    if (model.has(Act.LN1_SCALE)) {
      sites.add(Act.LN1_SCALE.at(layer));
    }
    return sites;
  }

  /** A reading of what the scores use as a reading of what was not yet rotated. */
  private static Tensor beforeRotation(FrozenRun at, int layer, Tensor reading) {
    return Inside.rotations(at.run(), layer)
        .map(all -> reading.renamed(Axis.D_HEAD, Inside.TURNED).dot(at.here(all), Inside.TURNED))
        .orElse(reading);
  }

  /** What the norm of queries or keys multiplies each entry of a head by, its scale held fixed. */
  private Tensor normFactor(FrozenRun at, int layer, int own) {
    Attention attention = at.model().spec().attention();
    Norm.RmsNorm norm = (Norm.RmsNorm) at.model().spec().norm();
    Tensor all = at.activation(act.at(layer)); // [.., head, d_head]
    boolean together = attention.qkNorm() == QkNorm.ALL_HEADS;
    Tensor squares = all.times(all);
    Tensor mean =
        together ? squares.mean(heads, Axis.D_HEAD) : squares.at(heads, own).mean(Axis.D_HEAD);
    Tensor weight =
        ofHead(at.weight(normWeight, layer).toDoubleArray(), together ? own : 0, attention.dHead());
    return (norm.plusOne() ? weight.plus(1) : weight)
        .dividedBy(mean.plus(norm.eps()).sqrt()); // [.., d_head]
  }

  private static Tensor ofHead(double[] weights, int own, int width) {
    return Tensor.vector(Axis.D_HEAD, Arrays.copyOfRange(weights, own * width, (own + 1) * width));
  }
}
