package dev.loupe.lens;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;

/**
 * A way to read a prediction out of the middle of a model.
 *
 * <p>A lens says what the residual stream after the last block would be, given one in the middle;
 * the model's own final norm and unembedding then make logits of it. The logit lens takes the
 * stream as it is. Other lenses move it first, because a middle layer need not write in the
 * language of the last one.
 *
 * <pre>{@code lens.read("The capital of France is").rank(" Paris")}</pre>
 */
public interface Lens {
  /** What it is called in titles: {@code logit lens}. */
  String name();

  /** The model that it reads. */
  HookedTransformer model();

  /**
   * Whether it can read the residual stream at a site, {@code RESID_PRE}, {@code RESID_MID} or
   * {@code RESID_POST}. The end of the last block is read by every lens.
   */
  boolean reads(Site site);

  /**
   * The residual stream after the last block that this lens makes of one at a site, [.., d_model];
   * of the end of the last block it is the same tensor.
   */
  Tensor translate(Site site, Tensor resid);

  /**
   * What a vector that is added to the stream at a site adds to {@link #translate}, [.., d_model]:
   * the lens without its bias. Heads, MLPs and other directions are read by it.
   */
  Tensor linear(Site site, Tensor added);

  /**
   * What happens to each row before it is unembedded, for notes, such as {@code moved by the
   * translator of its layer}; empty if nothing does.
   */
  String how();

  /** A reading of one prompt of any kind; a run keeps its interventions. */
  default LensReading read(Prompts prompt) {
    return LensReading.of(this, model().run(prompt));
  }

  /** A reading of a text. */
  default LensReading read(String prompt) {
    return LensReading.of(this, model().run(prompt));
  }

  /** A reading of a run of one prompt, with its interventions. */
  default LensReading read(Run run) {
    return LensReading.of(this, run);
  }
}
