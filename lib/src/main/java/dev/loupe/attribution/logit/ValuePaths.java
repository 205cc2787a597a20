package dev.loupe.attribution.logit;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The paths from earlier parts of the model through the values of the heads of one layer.
 *
 * <p>With the pattern A of the run and the scale σ of the norm that attention reads through, a head
 * is linear in the residual stream: what a part writes at each source token, x, adds Σ A · ((x −
 * mean(x)) / σ ⊙ w) W_V W_O · d, where d is the direction in which the metric reads the head's
 * output.
 *
 * @param all the decomposition of the run
 * @param layer the layer of the heads
 * @param pattern A, [batch, later, pos, src]
 * @param moved A / σ
 * @param values W_O · d, [batch, pos, later, d_head]
 * @param normed W_V W_O · d, [batch, pos, later, d_model]
 * @param stream the direction that reads the stream in front of the norm as {@code normed} reads it
 *     behind
 */
record ValuePaths(
    Decomposition all,
    int layer,
    Tensor pattern,
    Tensor moved,
    Tensor values,
    Tensor normed,
    Tensor stream) {
  private static final Axis LATER = Axis.named("later"); // the heads that the paths go through

  /** The paths through the heads of a layer. */
  static ValuePaths through(Decomposition all, int layer) {
    HookedTransformer model = all.model();
    Tensor values = all.attention(layer).intoHeads(model, layer);
    Tensor normed = values.dot(model.weight(Weight.W_V.name(layer)), Axis.D_HEAD);
    Tensor stream = new LinearNorm(model, Weight.LN1_W, layer).before(normed);
    Tensor pattern = all.read().at(Act.PATTERN.at(layer)).renamed(Axis.HEAD, LATER);
    return new ValuePaths(
        all,
        layer,
        pattern,
        model.has(Act.LN1_SCALE)
            ? pattern.dividedBy(bySource(all.read().all(Act.LN1_SCALE.at(layer)).at(Axis.ONE, 0)))
            : pattern,
        values.renamed(Axis.HEAD, LATER),
        normed.renamed(Axis.HEAD, LATER),
        stream.renamed(Axis.HEAD, LATER));
  }

  private static Tensor bySource(Tensor everywhere) {
    return everywhere.renamed(Axis.POS, Axis.SRC);
  }

  /** What the heads of an earlier layer add through each head, [head · later + later][prompt]. */
  double[][] heads(int earlier) {
    HookedTransformer model = all.model();
    Tensor output = model.weight(Weight.W_O.name(earlier)); // [head, d_head, d_model]
    Tensor z = bySource(all.read().all(Act.HEAD_Z.at(earlier))); // [batch, src, head, d_head]
    LinearNorm after = new LinearNorm(model, Weight.LN1_POST_W, earlier);
    Tensor written =
        after.exists() ? z.dividedBy(after.scale(z.dot(output, Axis.HEAD, Axis.D_HEAD))) : z;
    Tensor arrived = moved.dot(written, Axis.SRC); // [batch, later, pos, head, d_head]
    Tensor read = output.dot(after.before(stream), Axis.D_MODEL); // [head, d_head, later, ..]
    Tensor added = Readout.overPositions(arrived.times(read).sum(Axis.D_HEAD));
    return Decomposition.byPrompt(added.merged(Axis.COMPONENT, Axis.HEAD, LATER), Axis.COMPONENT);
  }

  /**
   * What each part of the residual stream before the layer adds through one head; with the biases
   * on the way, they sum to the head.
   */
  List<Part> parts(int head) {
    HookedTransformer model = all.model();
    List<Part> parts = new ArrayList<>();
    Decomposition.embeddings(model)
        .forEach(site -> parts.add(written(site.act().word(), site, head)));
    int heads = model.spec().attention().heads();
    for (int earlier = 0; earlier < layer; earlier++) {
      double[][] added = heads(earlier);
      for (int from = 0; from < heads; from++) {
        Spot one = Act.HEAD_Z.at(earlier).head(from);
        parts.add(new Part(one.label(), List.of(one), added[from * heads + head]));
      }
      if (model.has(Act.MLP_OUT)) {
        parts.add(written("L" + earlier + " MLP", Act.MLP_OUT.at(earlier), head));
      }
    }
    addBiases(head, parts);
    return parts;
  }

  /** What an output [batch, pos, d_model] adds through a head. */
  private Part written(String name, Site site, int head) {
    Tensor arrived = moved.dot(bySource(all.read().all(site)), Axis.SRC); // [batch, later, pos, ..]
    return new Part(name, List.of(site.all()), byHead(arrived.dot(stream, Axis.D_MODEL))[head]);
  }

  /** The biases of earlier attention, of the norm that is read through, and of the values. */
  private void addBiases(int head, List<Part> parts) {
    for (int earlier = 0; earlier < layer; earlier++) {
      String name = "L" + earlier + " attention bias";
      all.weight(Weight.B_O, earlier)
          .map(bias -> moved.sum(Axis.SRC).times(stream.dot(bias, Axis.D_MODEL)))
          .ifPresent(added -> parts.add(Part.bias(name, byHead(added)[head])));
    }
    Tensor attended = pattern.sum(Axis.SRC); // 1, or 0 where a head attends to nothing
    all.weight(Weight.LN1_B, layer)
        .map(bias -> attended.times(normed.dot(bias, Axis.D_MODEL)))
        .ifPresent(added -> parts.add(Part.bias("norm bias", byHead(added)[head])));
    all.weight(Weight.B_V, layer)
        .map(bias -> values.renamed(LATER, Axis.HEAD).dot(bias, Axis.D_HEAD))
        .map(each -> attended.times(each.renamed(Axis.HEAD, LATER)))
        .ifPresent(added -> parts.add(Part.bias("value bias", byHead(added)[head])));
  }

  private static double[][] byHead(Tensor added) {
    return Decomposition.byPrompt(Readout.overPositions(added), LATER);
  }
}
