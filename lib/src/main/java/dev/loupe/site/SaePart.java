package dev.loupe.site;

import java.util.Arrays;
import java.util.Optional;

/**
 * The parts of sparse features that are spliced into a run, each a site like any other, with
 * SAELens' names.
 *
 * <p>They stand under the site that the features write: {@code
 * blocks.2.hook_resid_post.hook_sae_acts_post}; those of a transcoder under {@code hook_mlp_out}.
 * In the order of computation: input, acts_pre, acts_post, recons, error, output.
 *
 * <pre>{@code
 * model.run(text).with(sae).cache(RESID_POST.at(2).features())
 * model.run(text).with(sae).zero(RESID_POST.at(2).feature(31)).top(5)
 * }</pre>
 */
public enum SaePart {
  /** What the features are computed from; for a transcoder, what the MLP reads. */
  SAE_INPUT("hook_sae_input"),
  /** The features before their activation function. */
  SAE_ACTS_PRE("hook_sae_acts_pre"),
  /** The activations of the features. */
  SAE_ACTS_POST("hook_sae_acts_post"),
  /** What the features write. */
  SAE_RECONS("hook_sae_recons"),
  /** What the features do not explain: the value that was there minus what they write. */
  SAE_ERROR("hook_sae_error"),
  /** What goes on: recons, plus error if the splice keeps it. */
  SAE_OUTPUT("hook_sae_output");

  private final String hook;

  SaePart(String hook) {
    this.hook = hook;
  }

  /** Whether this part has a number for each feature. */
  public boolean ofFeatures() {
    return this == SAE_ACTS_PRE || this == SAE_ACTS_POST;
  }

  /** Its name behind the name of a site. */
  String hook() {
    return hook;
  }

  /** The part with the name behind a site's, if there is one. */
  static Optional<SaePart> of(String hook) {
    return Arrays.stream(values()).filter(part -> part.hook.equals(hook)).findFirst();
  }

  /** Its short name, such as {@code sae_acts_post}. */
  @Override
  public String toString() {
    return hook.substring("hook_".length());
  }
}
