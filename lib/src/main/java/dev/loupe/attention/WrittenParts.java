package dev.loupe.attention;

import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * A linear reading of the residual stream before a layer, split by the components that wrote the
 * stream: embeddings, heads, MLPs and biases of all earlier layers.
 *
 * <p>The reading is followed back through the model. Where the stream itself is normalised (BERT),
 * it passes the norms with their scales held fixed.
 */
final class WrittenParts {
  private final FrozenRun at;
  private final Spec spec;
  private final Deque<WrittenPart> parts = new ArrayDeque<>(); // in the order of the model
  private Tensor reading; // of the stream at the place that was reached, [.., d_model]

  private WrittenParts(FrozenRun at, Tensor reading) {
    this.at = at;
    this.spec = at.model().spec();
    this.reading = reading;
  }

  /**
   * The parts of a reading in the order in which the model writes them; they sum to the reading.
   *
   * @param reading what the entries of the stream are multiplied by, [.., d_model]
   */
  static List<WrittenPart> of(FrozenRun at, int layer, Tensor reading) {
    WrittenParts back = new WrittenParts(at, reading);
    for (int earlier = layer - 1; earlier >= 0; earlier--) {
      back.mlp(earlier);
      back.attention(earlier);
    }
    back.embeddings();
    return new ArrayList<>(back.parts);
  }

  /** The sites of all that is written before a layer. */
  static List<Site> sites(HookedTransformer model, int layer) {
    List<Site> sites = new ArrayList<>();
    Stream.of(Act.EMBED, Act.TYPE_EMBED, Act.POS_EMBED, Act.EMBED_LN_SCALE)
        .filter(model::has)
        .forEach(act -> sites.add(act.site()));
    boolean normsStream = model.spec().block().normsStream();
    for (int earlier = 0; earlier < layer; earlier++) {
      int of = earlier;
      Stream.of(Act.HEAD_RESULT, Act.MLP_OUT)
          .filter(model::has)
          .forEach(act -> sites.add(act.at(of)));
      Stream.of(Act.LN1_SCALE, Act.LN2_SCALE)
          .filter(act -> normsStream && model.has(act))
          .forEach(act -> sites.add(act.at(of)));
    }
    return sites;
  }

  private void mlp(int layer) {
    if (spec.block().normsStream()) {
      norm("L" + layer + " ln2.b", Weight.LN2_W, Weight.LN2_B, Act.LN2_SCALE.at(layer));
    }
    if (spec.mlp().isPresent()) {
      add("L" + layer + " MLP", at.activation(Act.MLP_OUT.at(layer)));
    }
  }

  private void attention(int layer) {
    if (spec.block().normsStream()) {
      norm("L" + layer + " ln1.b", Weight.LN1_W, Weight.LN1_B, Act.LN1_SCALE.at(layer));
    }
    if (spec.attention().outputBias()) {
      add("L" + layer + " b_O", at.weight(Weight.B_O, layer));
    }
    Tensor results = at.activation(Act.HEAD_RESULT.at(layer)).dot(reading, Axis.D_MODEL);
    for (int head = spec.attention().heads() - 1; head >= 0; head--) {
      put("L" + layer + "H" + head, results.at(Axis.HEAD, head));
    }
  }

  private void embeddings() {
    if (spec.ends().norm() == EmbedNorm.SUM && at.model().has(Act.EMBED_LN_SCALE)) {
      norm("embed ln.b", Weight.EMBED_LN_W, Weight.EMBED_LN_B, Act.EMBED_LN_SCALE.site());
    }
    for (Act act : List.of(Act.POS_EMBED, Act.TYPE_EMBED, Act.EMBED)) {
      if (at.model().has(act)) {
        add(act.word(), at.activation(act.site()));
      }
    }
  }

  /** A norm of the stream: its bias is a part, and the reading passes it. */
  private void norm(String name, Weight weight, Weight bias, Site scale) {
    if (at.has(bias)) {
      add(name, at.weight(bias, scale.layer()));
    }
    reading = at.throughNorm(reading, weight, scale);
  }

  private void add(String name, Tensor written) {
    put(name, written.dot(reading, Axis.D_MODEL));
  }

  private void put(String name, Tensor values) {
    parts.addFirst(new WrittenPart(name, values.toDoubleArray()));
  }
}
