package dev.loupe.sae;

import dev.loupe.corpus.Texts;
import dev.loupe.intervention.Splice;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.view.token.TokenStrip;
import java.util.Objects;
import java.util.Optional;

/**
 * A sparse autoencoder, or a transcoder, with the model that it reads.
 *
 * <pre>{@code
 * var sae = trainSae(model, texts, RESID_POST.at(2), topK(2048, 32));
 * model.run("When Mary and John went to the store").with(sae).top(5)
 * }</pre>
 *
 * @param name its name, for pictures and messages
 * @param model the model
 * @param coder the encoder and decoder
 * @param texts the texts that it is examined on, if they are known
 */
public record Sae(String name, HookedTransformer model, SparseCoder coder, Optional<Texts> texts)
    implements Splice {
  /** Requires all but the texts. */
  public Sae {
    Objects.requireNonNull(name, "an autoencoder needs a name, and null was given");
    Objects.requireNonNull(model, "an autoencoder belongs to a model, and null was given");
    Objects.requireNonNull(coder, "an autoencoder needs its weights, and null was given");
  }

  /**
   * The same autoencoder, which adds what its features do not explain: outputs stay as they are.
   */
  public Sae withError() {
    return new Sae(name, model, coder.withError(), texts);
  }

  /** The same autoencoder, examined on other texts. */
  public Sae on(Texts others) {
    return new Sae(name, model, coder, Optional.of(others));
  }

  /** The activations of the features, as a site of runs that they are spliced into. */
  public Site acts() {
    return writes().features();
  }

  /** The activation of one feature, as a spot of runs that it is spliced into. */
  public Spot feature(int feature) {
    refuseMissing(feature);
    return writes().feature(feature);
  }

  /** The strongest features of a prompt, by token. */
  public FeaturesOfPrompt features(String prompt) {
    return features(model.run(prompt));
  }

  /** The strongest features of a prompt, tokens or a run, by token. */
  public FeaturesOfPrompt features(Prompts prompt) {
    return FeaturesOfPrompt.of(name, coder, model.run(prompt));
  }

  /** The prompt, each token coloured by a feature's activation. */
  public TokenStrip feature(int feature, String prompt) {
    return features(prompt).feature(feature);
  }

  /** What a feature writes when its activation is 1, with the axes of the site that is written. */
  public Tensor decoder(int feature) {
    refuseMissing(feature);
    return coder.decoder(feature);
  }

  private void refuseMissing(int feature) {
    int all = features();
    if (feature < 0 || feature >= all) {
      throw new IllegalArgumentException(
          "there is no feature " + feature + "; there are features 0 to " + (all - 1));
    }
  }

  @Override
  public Site reads() {
    return coder.reads();
  }

  @Override
  public Site writes() {
    return coder.writes();
  }

  @Override
  public int features() {
    return coder.features();
  }

  @Override
  public boolean keepsError() {
    return coder.keepsError();
  }

  @Override
  public Tensor pre(Tensor input) {
    return coder.pre(input);
  }

  @Override
  public Tensor acts(Tensor pre, Tensor input) {
    return coder.acts(pre, input);
  }

  @Override
  public Tensor decoded(Tensor acts, Tensor input) {
    return coder.decoded(acts, input);
  }

  @Override
  public String toString() {
    return name + ": " + coder + " of " + model.name();
  }
}
