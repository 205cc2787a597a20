package dev.loupe.lens;

import dev.loupe.corpus.Texts;
import dev.loupe.files.Saved;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Optimiser;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A lens that moves each layer's residual stream h to h + W h + b before it is unembedded, where W
 * and b of the layer were trained so that the prediction is the model's own (tuned lens).
 *
 * <p>The loss is KL(model ‖ lens), averaged over all positions of texts; training starts at W = 0
 * and b = 0, which is the logit lens. There is a translator for each {@code resid_pre}, and for
 * each {@code resid_mid} if the model has it; {@code resid_post} is the next block's {@code
 * resid_pre}. Its picture compares both lenses on every tenth prompt, which training never sees.
 *
 * <p>Belrose et al. 2023, <a href="https://arxiv.org/abs/2303.08112">Eliciting latent predictions
 * from transformers with the tuned lens</a>.
 *
 * <pre>{@code
 * var tuned = tunedLens(model, texts("stories.txt"));
 * tuned.read("The capital of France is").rank(" Paris")
 * tuned.save("tuned.safetensors")         // tunedLens(model, "tuned.safetensors") reads it again
 * }</pre>
 */
public final class TunedLens implements Lens, Pictured {
  private static final double RATE = 1e-3; // of Adam in the authors' code, for models of 1024
  private static final int WIDE = 1024;
  private static final int STEPS = 300;

  private final HookedTransformer model;
  private final List<Site> sites;
  private final Translators translators;
  private final TunedFit fit;

  TunedLens(HookedTransformer model, List<Site> sites, Translators translators, TunedFit fit) {
    this.model = model;
    this.sites = List.copyOf(sites);
    this.translators = translators;
    this.fit = fit;
  }

  /**
   * Trains a lens on texts with Adam in 300 steps, whose rate is 1e-3 where d_model is 1024, and
   * larger in narrower models, by the square root.
   */
  public static TunedLens train(HookedTransformer model, Texts texts) {
    Objects.requireNonNull(model, "a tuned lens reads a model, and null was given");
    double rate = RATE * Math.sqrt((double) WIDE / model.spec().dModel());
    return train(model, texts, Optimiser.adam(rate).steps(STEPS).cosine(), Optional.empty());
  }

  /**
   * Trains a lens on texts; a step takes up to 128 positions. With a checkpoint the same call goes
   * on after an interrupt.
   */
  public static TunedLens train(
      HookedTransformer model, Texts texts, Optimiser optimiser, Optional<Checkpoint> checkpoint) {
    Objects.requireNonNull(model, "a tuned lens reads a model, and null was given");
    Objects.requireNonNull(texts, "a tuned lens is trained on texts, and null was given");
    Objects.requireNonNull(optimiser, "training needs an optimiser, and null was given");
    LensTraining training = new LensTraining(model, sites(model));
    LensTexts read = LensTexts.of(model, texts, training.positions());
    return training.on(read, optimiser, checkpoint);
  }

  /** What a tuned lens of this model translates. */
  static List<Site> sites(HookedTransformer model) {
    List<Site> sites = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      sites.add(Act.RESID_PRE.at(layer));
      if (model.has(Act.RESID_MID)) {
        sites.add(Act.RESID_MID.at(layer));
      }
    }
    return sites;
  }

  @Override
  public String name() {
    return "tuned lens";
  }

  @Override
  public HookedTransformer model() {
    return model;
  }

  @Override
  public boolean reads(Site site) {
    return site.equals(StreamRows.end(model)) || sites.contains(translated(site));
  }

  /** The end of a block is the start of the next, unless a norm stands between. */
  private Site translated(Site site) {
    return site.is(Act.RESID_POST) && !model.spec().block().normsStream()
        ? Act.RESID_PRE.at(site.layer() + 1)
        : site;
  }

  @Override
  public Tensor translate(Site site, Tensor resid) {
    return isEnd(site) ? resid : translators.of(index(site)).all(resid);
  }

  @Override
  public Tensor linear(Site site, Tensor added) {
    return isEnd(site) ? added : translators.of(index(site)).linear(added);
  }

  private boolean isEnd(Site site) {
    return site.in(model.spec().layers()).equals(StreamRows.end(model));
  }

  private int index(Site site) {
    int index = sites.indexOf(translated(site.in(model.spec().layers())));
    if (index < 0) {
      throw new IllegalArgumentException(
          "the tuned lens of "
              + model.name()
              + " has translators at "
              + sites
              + ", and "
              + site
              + " was asked for");
    }
    return index;
  }

  @Override
  public String how() {
    return "moved by the translator that was trained for it";
  }

  /** W of the translator at a site, [out, d_model]. */
  public Tensor weight(Site site) {
    return translators.of(index(site)).weight();
  }

  /** b of the translator at a site, [d_model]. */
  public Tensor bias(Site site) {
    return translators.of(index(site)).bias();
  }

  /**
   * The mean over held-out positions of KL(model ‖ lens) for each row, in nats, of this lens and of
   * the logit lens.
   */
  @Override
  public Curves picture() {
    return Curves.of(
            name() + " of " + model.name() + ": KL(model ‖ lens) on held-out texts",
            "layer",
            "nats",
            Line.of("logit lens", fit.before()),
            Line.of(name(), fit.after()))
        .at(sites.stream().map(StreamRows::inLayer).toList())
        .withNote(
            "How far each row's prediction is from the model's own, on every tenth text, which training did not see; 0 = the same prediction. "
                + fit.sentence());
  }

  /**
   * Writes the lens as a .safetensors file, or into a folder, which {@code tunedLens(model, path)}
   * reads again; or its picture as .svg, .png or .html.
   */
  @Override
  public Saved save(String path) {
    return path.toLowerCase(Locale.ROOT).matches(".*\\.(svg|png|html)")
        ? picture().save(path)
        : new TunedLensFile(model, sites).write(translators, fit, path);
  }

  /** The lens in a file or folder that {@link #save} wrote; one of another model is refused. */
  public static TunedLens load(HookedTransformer model, String path) {
    Objects.requireNonNull(model, "a tuned lens reads a model, and null was given");
    return new TunedLensFile(model, sites(model)).read(path);
  }

  @Override
  public String toString() {
    return "tuned lens of " + model + ", " + fit;
  }
}
