package dev.loupe.attribution.logit;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Norm;
import dev.loupe.axis.Axis;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.stream.StreamRows;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Components of the residual stream in one tensor, as TransformerLens stacks them.
 *
 * <pre>{@code
 * var heads = stackHeadResults(model.run(prompt));
 * heads.tensor()                                     // [component, batch, pos, d_model]
 * heads.normalized()                                 // as ln_final divides it in this run
 * logitAttrs(heads, logitDiff(" Mary", " John"))     // what each component adds to the metric
 * }</pre>
 *
 * @param run the run that they are of
 * @param parts the place of each component
 * @param labels TransformerLens' name of each component
 * @param tensor the components, [component, batch, pos, d_model]
 * @param scales what the final norm divides by in this run, [batch, pos]; ones without such a norm
 */
public record ResidStack(Run run, List<Spot> parts, Labels labels, Tensor tensor, Tensor scales)
    implements Pictured {
  /** Keeps a copy of the list. */
  public ResidStack {
    parts = List.copyOf(parts);
  }

  /**
   * The residual stream before each block and behind the last, as {@code accumulated_resid}; {@code
   * 0_pre} is the embedding.
   */
  public static ResidStack accumulated(Run run) {
    Refusals.check(run);
    Map<String, Spot> named = new LinkedHashMap<>();
    StreamRows rows = AccumulatedRows.rows(run.model(), false);
    rows.sites().forEach(row -> named.put(rows.name(row), row.all()));
    return of(run, named);
  }

  /**
   * The embeddings and the output of each attention and MLP, biases included, as {@code
   * decompose_resid}; they sum to the residual stream behind the last block.
   */
  public static ResidStack decomposed(Run run) {
    Refusals.check(run);
    Map<String, Spot> named = new LinkedHashMap<>();
    Decomposition.embeddings(run.model()).forEach(site -> named.put(site.act().word(), site.all()));
    for (int layer = 0; layer < run.model().spec().layers(); layer++) {
      named.put(layer + "_attn_out", Act.ATTN_OUT.at(layer).all());
      if (run.model().has(Act.MLP_OUT)) {
        named.put(layer + "_mlp_out", Act.MLP_OUT.at(layer).all());
      }
    }
    return of(run, named);
  }

  /**
   * What each head of each layer adds to the residual stream, as {@code stack_head_results}; output
   * biases are left out.
   */
  public static ResidStack heads(Run run) {
    Refusals.check(run);
    Map<String, Spot> named = new LinkedHashMap<>();
    for (int layer = 0; layer < run.model().spec().layers(); layer++) {
      for (int head = 0; head < run.model().spec().attention().heads(); head++) {
        named.put("L" + layer + "H" + head, Act.HEAD_RESULT.at(layer).head(head));
      }
    }
    return of(run, named);
  }

  private static ResidStack of(Run run, Map<String, Spot> named) {
    List<Spot> parts = List.copyOf(named.values());
    List<Site> sites = new ArrayList<>(parts.stream().map(Spot::site).distinct().toList());
    boolean normed = run.model().has(Act.LN_FINAL_SCALE);
    if (normed) {
      sites.add(Act.LN_FINAL_SCALE.site());
    }
    ActivationCache cache = run.cache(sites.toArray(Site[]::new));
    Tensor stack = Tensor.stack(Axis.COMPONENT, parts.stream().map(cache::get).toList());
    Tensor scales =
        normed
            ? cache.get(Act.LN_FINAL_SCALE.site()).at(Axis.ONE, 0)
            : stack.at(Axis.COMPONENT, 0).at(Axis.D_MODEL, 0).zeros().plus(1);
    Labels labels = new Labels("component", List.copyOf(named.keySet()));
    return new ResidStack(run, parts, labels, stack, scales);
  }

  /**
   * The components as the final norm divides them in this run: (x − mean(x)) / scale, in
   * root-mean-square norms without the mean, before the norm's weight and bias; as {@code
   * apply_ln_to_stack}.
   */
  public Tensor normalized() {
    Tensor x =
        run.model().spec().norm() instanceof Norm.LayerNorm ? tensor.centred(Axis.D_MODEL) : tensor;
    return x.dividedBy(scales);
  }

  /** How long each component is at each position of the first prompt. */
  @Override
  public Displayable picture() {
    int start = run.tokens().start(0);
    Tensor norms = tensor.at(Axis.BATCH, 0).norm(Axis.D_MODEL).from(Axis.POS, start);
    double[] flat = norms.arranged(Axis.COMPONENT, Axis.POS).toDoubleArray();
    int width = norms.size(Axis.POS);
    double[][] rows =
        IntStream.range(0, labels.size())
            .mapToObj(row -> Arrays.copyOfRange(flat, row * width, (row + 1) * width))
            .toArray(double[][]::new);
    return Grid.of(
            "components of the residual stream", "norm", labels, run.tokens().labels(0), rows)
        .withNote(
            "The length of each component at each position. Prompt: " + run.tokens().quoted(0));
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
