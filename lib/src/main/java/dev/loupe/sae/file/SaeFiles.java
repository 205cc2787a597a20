package dev.loupe.sae.file;

import dev.loupe.files.Saved;
import dev.loupe.load.hub.Hub;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Site;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sparse autoencoders and transcoders in a folder or on the Hugging Face Hub: read in the layouts
 * of several projects, written in that of SAELens.
 *
 * <pre>{@code
 * SaeFiles.load(gpt2, "jbloom/GPT2-Small-SAEs-Reformatted/blocks.8.hook_resid_pre")
 * SaeFiles.load(gemma, "google/gemma-scope-2b-pt-res/layer_20/width_16k/average_l0_71")
 * SaeFiles.load(model, "my-folder", RESID_POST.at(3))
 * }</pre>
 */
public final class SaeFiles {
  private static final List<SaeLayout> LAYOUTS =
      List.of(
          new SaeLensLayout(),
          new SparsifyLayout(),
          new GemmaScopeLayout(),
          new LlamaScopeLayout(),
          new DictionaryLayout());

  private SaeFiles() {}

  /**
   * The autoencoder in a folder, or on the Hub: {@code owner/name/folder}, also {@code
   * owner/name@revision/folder}.
   */
  public static LoadedCoder load(HookedTransformer model, String name) {
    return load(request(model, Optional.empty(), Optional.empty()), name, Hub.here());
  }

  /** The autoencoder, which reads this site, whatever its files say. */
  public static LoadedCoder load(HookedTransformer model, String name, Site site) {
    return load(request(model, given(site), Optional.empty()), name, Hub.here());
  }

  /** The transcoder, which reads and writes these sites, whatever its files say. */
  public static LoadedCoder load(HookedTransformer model, String name, Site reads, Site writes) {
    return load(request(model, given(reads), given(writes)), name, Hub.here());
  }

  /** The autoencoder in a folder, or on this Hub. */
  public static LoadedCoder load(HookedTransformer model, String name, Hub hub) {
    return load(request(model, Optional.empty(), Optional.empty()), name, hub);
  }

  private static Optional<Site> given(Site site) {
    Objects.requireNonNull(site, "a site is needed, such as RESID_POST.at(3), and null was given");
    return Optional.of(site);
  }

  private static SaeLayout.Request request(
      HookedTransformer model, Optional<Site> reads, Optional<Site> writes) {
    Objects.requireNonNull(model, "an autoencoder is loaded for a model, and null was given");
    return new SaeLayout.Request(model, reads, writes);
  }

  private static LoadedCoder load(SaeLayout.Request request, String name, Hub hub) {
    Objects.requireNonNull(name, "an autoencoder's folder or name is needed, and null was given");
    SaeFolder folder = SaeFolder.of(name, hub);
    SaeLayout layout =
        LAYOUTS.stream()
            .filter(one -> one.isIn(folder))
            .findFirst()
            .orElseThrow(() -> unknown(folder));
    CoderDraft draft = layout.read(folder, request);
    ModelFit fit = new ModelFit(folder.address(), draft, request.model());
    return new LoadedCoder(folder.name(), fit.coder(), fit.notes());
  }

  private static IllegalArgumentException unknown(SaeFolder folder) {
    return new IllegalArgumentException(
        folder.address()
            + " has no autoencoder that Loupe knows; one is "
            + LAYOUTS.stream().map(SaeLayout::files).collect(Collectors.joining(", or "))
            + folder.around());
  }

  /**
   * Writes an autoencoder into a folder as SAELens does: {@code cfg.json} and {@code
   * sae_weights.safetensors}. {@link #load} gives the same numbers again.
   */
  public static Saved save(SparseCoder coder, String folder) {
    Objects.requireNonNull(folder, "an autoencoder is saved in a folder, and null was given");
    return new SaeLensWriter(coder).write(folder);
  }
}
