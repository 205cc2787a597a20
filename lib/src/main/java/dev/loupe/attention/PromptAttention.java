package dev.loupe.attention;

import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TokenStrip;
import java.util.Arrays;
import java.util.Objects;

/**
 * The attention of a model over one prompt, and what can be computed from it.
 *
 * <p>The picture is the mean over the heads of each layer, a small map for each layer; everything
 * else is computed when it is asked for, and kept on the Java heap.
 *
 * <pre>{@code
 * var attention = attention(model, "When Mary and John went to the store, John gave a drink to");
 * attention.rollout()                      // through all layers
 * attention.flow()                         // the largest flow from the last position
 * attention.valueZeroing()                 // what each block takes from each token
 * attention.weighted(2)                    // times the length of what is moved
 * attention.timesGradient(logitDiff(" Mary", " John"))
 * attention.why(2, 1)                      // why a head attends
 * attention.explains(logitDiff(" Mary", " John"))
 * }</pre>
 */
public final class PromptAttention implements Pictured {
  private final TokenMaps maps;
  private volatile LayerPatterns patterns; // computed once

  private PromptAttention(TokenMaps maps) {
    this.maps = maps;
  }

  /** The attention in a run of one prompt, with the run's interventions. */
  public static PromptAttention of(Run run) {
    Objects.requireNonNull(run, "attention needs a run of a prompt, and null was given");
    Tokens tokens = run.tokens();
    if (tokens.batch() != 1) {
      throw new IllegalArgumentException(
          "attention(…) takes one prompt, and "
              + tokens.batch()
              + " were given; give one of them alone");
    }
    if (tokens.padded()) {
      throw new IllegalArgumentException(
          "attention(…) takes a prompt without padding, and this one has "
              + tokens.start(0)
              + " positions of it in front; give run.tokens().trimmed()");
    }
    return new PromptAttention(new TokenMaps(run));
  }

  private LayerPatterns patterns() {
    if (patterns == null) {
      patterns = LayerPatterns.of(maps.run());
    }
    return patterns;
  }

  /** The mean attention of the heads of each layer, a map for each layer. */
  public AttentionView layers() {
    double[] values =
        patterns().mean().stream()
            .flatMap(Arrays::stream)
            .flatMapToDouble(Arrays::stream)
            .toArray();
    return maps.maps(
        "attention, mean over the heads of each layer",
        Labels.layers(patterns().layers()),
        values,
        "Each row of a map sums to 1.");
  }

  /** Attention rollout: the share of each input token in each position of the last layer. */
  public Rollout rollout() {
    return Rollout.of(maps, patterns());
  }

  /** Attention rollout up to a layer and including it; a negative layer counts from the last. */
  public Rollout rollout(int layer) {
    return rollout().layer(layer);
  }

  /** Attention flow from the last position: the largest flow to each input token, from 0 to 1. */
  public TokenStrip flow() {
    return flow(-1);
  }

  /**
   * Attention flow from a position of the last layer to each input token, from 0 to 1; a negative
   * position counts from the end.
   */
  public TokenStrip flow(int position) {
    return AttentionFlow.of(maps, patterns(), position);
  }

  /**
   * Attention times the length of what the head writes for the source, A_ij |v_j W_O|, a map for
   * each head; in units of the residual stream, before a norm that follows attention (Gemma 2).
   *
   * <p>Kobayashi et al. 2020, <a href="https://arxiv.org/abs/2004.10102">attention is not only a
   * weight</a>.
   */
  public AttentionView weighted(int layer) {
    return valueWeighted(layer).byOutput();
  }

  /** Attention times the length of the value vector, A_ij |v_j|, a map for each head. */
  public AttentionView weightedByValue(int layer) {
    return valueWeighted(layer).byValue();
  }

  /**
   * The length of what all heads of a layer write for a source together, |Σ_h A_ij v_j W_O|, in
   * units of the residual stream, before a norm that follows attention (Gemma 2).
   *
   * <p>Kobayashi et al. 2020, <a href="https://arxiv.org/abs/2004.10102">attention is not only a
   * weight</a>.
   */
  public Grid weightedTogether(int layer) {
    return valueWeighted(layer).together();
  }

  private ValueWeighted valueWeighted(int layer) {
    int layers = maps.run().model().spec().layers();
    return new ValueWeighted(maps, Act.PATTERN.at(layer).in(layers).layer());
  }

  /**
   * Value zeroing: how much each position of each block depends on each token of its input through
   * attention, what the values contain included.
   *
   * <p>Mohebbi et al. 2023, <a href="https://arxiv.org/abs/2301.12971">quantifying context
   * mixing</a>.
   */
  public ValueZeroing valueZeroing() {
    return ValueZeroing.of(maps);
  }

  /** Attention times the gradient of a metric, A · ∂m/∂A, for each head and each pair of tokens. */
  public AttentionTimesGradient timesGradient(Metric metric) {
    return AttentionTimesGradient.of(maps, metric);
  }

  /**
   * The relevance of each input token (column) for each position (row) by attention and its
   * gradient: R ← R + mean over heads of max(0, A · ∂m/∂A) R, from the identity.
   *
   * <p>Chefer et al. 2021, <a href="https://arxiv.org/abs/2103.15679">generic attention-model
   * explainability</a>.
   */
  public Grid relevance(Metric metric) {
    return timesGradient(metric).relevance();
  }

  /**
   * Why a head attends: the score of the last position with the source that it attends to most
   * (other than itself and the first token), split by what wrote the query and what wrote the key;
   * {@code why(2, 1).at(-1, 4)} chooses the positions.
   */
  public QkAttribution why(int layer, int head) {
    return QkAttribution.of(maps, layer, head);
  }

  /**
   * Whether attention explains a metric: the tokens ranked by attention, rollout, gradient and
   * ablation, and Kendall's τ between the rankings.
   */
  public TokenRanks explains(Metric metric) {
    return TokenImportance.of(maps, patterns(), metric);
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
