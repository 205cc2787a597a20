package dev.loupe.attribution.logit;

import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.metric.LogitWeights;
import dev.loupe.metric.Metric;
import dev.loupe.model.CheckedMetric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What each part that writes into the residual stream adds to a metric, [.., prompt].
 *
 * @param weights how the metric weighs the logits
 * @param read activations of the pass that measured the metric
 * @param end the direction in which the metric reads the residual stream after the last block
 */
record Decomposition(
    HookedTransformer model, LogitWeights weights, Readout read, StreamDirection end) {
  /**
   * The decomposition of a run.
   *
   * @param here the activations that are needed at the positions that the metric reads
   * @param everywhere those that are needed at all positions
   */
  static Decomposition of(Run run, Metric metric, Set<Site> here, Set<Site> everywhere) {
    HookedTransformer model = run.model();
    Refusals.check(run);
    LogitWeights weights =
        LogitWeights.of(
            metric,
            new CheckedMetric(model, metric).reads(run.tokens()),
            run.tokens(),
            model.spec().vocab());
    Set<Site> needed = new HashSet<>(here);
    Stream.of(Act.LN_FINAL_SCALE).filter(model::has).forEach(act -> needed.add(act.site()));
    Readout read = Readout.of(run, metric, weights.positions(), needed, everywhere);
    return new Decomposition(model, weights, read, StreamDirection.of(model, weights, read));
  }

  /** What is added up to the residual stream before the first block. */
  static List<Site> embeddings(HookedTransformer model) {
    return model.spec().ends().norm() == EmbedNorm.SUM
        ? List.of(Act.EMBED_LN_OUT.site())
        : Stream.of(Act.EMBED, Act.TYPE_EMBED, Act.POS_EMBED)
            .filter(model::has)
            .map(Act::site)
            .toList();
  }

  /** The embeddings; the bias of their norm, if they have one, is a part of its own. */
  List<Part> embeddings() {
    List<Part> parts = new ArrayList<>();
    Optional<Tensor> bias = weight(Weight.EMBED_LN_B, 0);
    for (Site site : embeddings(model)) {
      boolean normed = bias.isPresent() && parts.isEmpty(); // the first is behind the norm
      Tensor value = normed ? read.at(site).minus(bias.get()) : read.at(site);
      parts.add(new Part(site.act().word(), List.of(site.all()), end.of(value)));
    }
    bias.ifPresent(b -> parts.add(Part.bias("embedding norm bias", end.of(b))));
    return parts;
  }

  /** What each head adds, [head][prompt]. */
  double[][] heads(int layer) {
    Tensor z = read.at(Act.HEAD_Z.at(layer)); // [batch, pos, head, d_head]
    Tensor direction = attention(layer).intoHeads(model, layer);
    return byPrompt(Readout.overPositions(z.times(direction).sum(Axis.D_HEAD)), Axis.HEAD);
  }

  private Tensor output(int layer) {
    return model.weight(Weight.W_O.name(layer)); // [head, d_head, d_model]
  }

  /** The direction in which the metric reads the heads' outputs of a layer. */
  StreamDirection attention(int layer) {
    LinearNorm after = new LinearNorm(model, Weight.LN1_POST_W, layer);
    if (!after.exists()) {
      return end;
    }
    Tensor z = read.at(Act.HEAD_Z.at(layer));
    return end.before(after, after.scale(z.dot(output(layer), Axis.HEAD, Axis.D_HEAD)));
  }

  /** What the output bias of a layer's attention adds. */
  Optional<double[]> attentionBias(int layer) {
    return weight(Weight.B_O, layer).map(end::of);
  }

  /**
   * What each neuron adds, [neuron][prompt]. The direction is projected onto the neurons, so no
   * neuron's output [d_model] is made.
   */
  double[][] neurons(int layer) {
    Tensor post = read.at(Act.MLP_POST.at(layer)); // [batch, pos, d_mlp]
    Tensor direction = mlp(layer).intoNeurons(model, layer);
    return byPrompt(Readout.overPositions(post.times(direction)), Axis.D_MLP);
  }

  private Tensor out(int layer) {
    return model.weight(Weight.W_OUT.name(layer)); // [d_mlp, d_model]
  }

  /** The direction in which the metric reads the MLP's output of a layer. */
  private StreamDirection mlp(int layer) {
    LinearNorm after = new LinearNorm(model, Weight.LN2_POST_W, layer);
    if (!after.exists()) {
      return end;
    }
    Tensor mixed = read.at(Act.MLP_POST.at(layer)).dot(out(layer), Axis.D_MLP);
    Tensor whole = weight(Weight.B_OUT, layer).map(mixed::plus).orElse(mixed);
    return end.before(after, after.scale(whole));
  }

  /** What the output bias of a layer's MLP adds. */
  Optional<double[]> mlpBias(int layer) {
    return weight(Weight.B_OUT, layer).map(bias -> mlp(layer).of(bias));
  }

  /** What the biases behind the last block add: that of the final norm and that of W_U. */
  List<Part> lastBiases() {
    List<Part> parts = new ArrayList<>();
    weight(Weight.LN_FINAL_B, 0)
        .ifPresent(
            bias -> {
              StreamDirection behind = StreamDirection.behindNorm(model, weights);
              parts.add(Part.bias("final norm bias", behind.of(bias)));
            });
    weight(Weight.B_U, 0)
        .ifPresent(
            bias -> {
              int[] tokens = weights.tokens().stream().mapToInt(Integer::intValue).toArray();
              Tensor each = weights.weights().dot(bias.take(Axis.VOCAB, tokens), Axis.VOCAB);
              parts.add(Part.bias("unembedding bias", each.sum(Axis.POS).toDoubleArray()));
            });
    if (Arrays.stream(weights.constant()).anyMatch(added -> Math.abs(added) > 1e-9)) {
      parts.add(Part.bias("number in the metric", weights.constant()));
    }
    return parts;
  }

  /** A weight, if the model has it. */
  Optional<Tensor> weight(Weight weight, int layer) {
    return weight.existsIn(model.spec())
        ? Optional.of(model.weight(weight.name(layer)))
        : Optional.empty();
  }

  /** The values [batch, entry] as [entry][prompt]. */
  static double[][] byPrompt(Tensor values, Axis entries) {
    double[] flat = values.arranged(entries, Axis.BATCH).toDoubleArray();
    int prompts = values.size(Axis.BATCH);
    double[][] rows = new double[values.size(entries)][prompts];
    for (int i = 0; i < flat.length; i++) {
      rows[i / prompts][i % prompts] = flat[i];
    }
    return rows;
  }
}
