package dev.loupe.sae.coder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Splice;
import dev.loupe.learning.ParameterValues;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The encoder and decoder of a sparse autoencoder or a transcoder: from activations to features,
 * and from features to activations; immutable.
 *
 * <p>With x the normalised input: f = acts(kind, (x − b_dec) W_enc + b_enc) and x̂ = f W_dec +
 * b_dec (+ x W_skipᵀ), and the normalisation is undone in x̂. b_dec is subtracted if the config
 * says so. All methods take any leading axes, such as batch and pos, or sample.
 */
public final class SparseCoder implements Splice {
  private static final String W_SKIP = "W_skip"; // [d_out, d_in]

  private final CoderConfig config;
  private final Map<String, Tensor> weights;
  private final boolean keepsError;

  private SparseCoder(CoderConfig config, Map<String, Tensor> weights, boolean keepsError) {
    this.config = config;
    this.weights = weights;
    this.keepsError = keepsError;
  }

  /**
   * The coder with these weights.
   *
   * @param weights by SAELens' names: W_enc [d_in, feature], W_dec [feature, d_out], b_dec [d_out],
   *     and those of the kind, such as b_enc or threshold [feature]; W_skip [d_out, d_in] if it has
   *     a skip connection
   */
  public static SparseCoder of(CoderConfig config, Map<String, Tensor> weights) {
    return new SparseCoder(
        config, Collections.unmodifiableMap(new LinkedHashMap<>(weights)), false);
  }

  /** The same coder, which adds the part that its features do not explain. */
  public SparseCoder withError() {
    return new SparseCoder(config, weights, true);
  }

  /**
   * The same coder with decoder rows of length 1: an activation is then the length of what the
   * feature writes. Outputs stay the same, and activations are multiplied by the old lengths.
   */
  public SparseCoder folded() {
    return new SparseCoder(config, DecoderFold.of(config.kind(), this), keepsError);
  }

  /** What it computes, but for the weights. */
  public CoderConfig config() {
    return config;
  }

  /** The weights by SAELens' names. */
  public Map<String, Tensor> weights() {
    return weights;
  }

  /** A weight by SAELens' name, such as W_dec. */
  public Tensor weight(String name) {
    Tensor found = weights.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no weight '" + name + "'; there are " + weights.keySet());
    }
    return found;
  }

  @Override
  public Site reads() {
    return config.reads().site();
  }

  @Override
  public Site writes() {
    return config.writes().site();
  }

  @Override
  public int features() {
    return config.features();
  }

  @Override
  public boolean keepsError() {
    return keepsError;
  }

  @Override
  public boolean byToken() {
    return config.kind().byToken();
  }

  /**
   * Refuses features that compete within a batch, for measures of tokens: a token would have other
   * features beside other tokens.
   */
  public void refuseBatches() {
    if (!byToken()) {
      throw new IllegalArgumentException(
          this
              + " compete within a batch, as in training, so a token would have other features beside"
              + " other tokens; take a finished autoencoder, which has a threshold (JumpRelu)");
    }
  }

  /** The activations of the features, [.., feature], of activations at the site that is read. */
  public Tensor encoded(Tensor input) {
    return acts(pre(input), input);
  }

  /** What the features of an activation write; for an autoencoder, its reconstruction. */
  public Tensor reconstructed(Tensor input) {
    return decoded(encoded(input), input);
  }

  /**
   * What a feature writes when its activation is 1, with the axes of the site that is written. If
   * the input is divided by a number of each token first, the feature writes as much more.
   */
  public Tensor decoder(int feature) {
    Tensor row = weight("W_dec").at(Axis.FEATURE, feature);
    return config.writes().shaped(config.kind().directions(row), D_OUT);
  }

  @Override
  public Tensor pre(Tensor input) {
    return config.kind().pre(values(), centred(flat(input)));
  }

  @Override
  public Tensor acts(Tensor pre, Tensor input) {
    return config.kind().acts(values(), pre, centred(flat(input)));
  }

  @Override
  public Tensor decoded(Tensor acts, Tensor input) {
    Tensor x = flat(input);
    Tensor y = config.kind().written(values(), acts).plus(weight("b_dec"));
    if (weights.containsKey(W_SKIP)) {
      y = y.plus(config.normalisation().in(x).dot(weight(W_SKIP), D_IN));
    }
    return config.writes().shaped(config.normalisation().out(y, x), D_OUT);
  }

  private ParameterValues values() {
    return this::weight;
  }

  private Tensor flat(Tensor input) {
    return config.reads().flat(input, D_IN);
  }

  private Tensor centred(Tensor x) {
    Tensor normal = config.normalisation().in(x);
    return config.centred() ? normal.minus(weight("b_dec").renamed(D_OUT, D_IN)) : normal;
  }

  @Override
  public String toString() {
    String sites = config.transcodes() ? reads() + " to " + writes() : reads().toString();
    return config.kind().architecture() + " " + features() + " features at " + sites;
  }
}
