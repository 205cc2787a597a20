package dev.loupe.sae.file;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import java.util.Optional;

/** How one project lays out the files of an autoencoder. */
interface SaeLayout {
  /**
   * What an autoencoder is loaded for.
   *
   * @param model the model that it will read
   * @param reads the site that it reads, where the files do not say it or say it wrongly
   * @param writes the site that it writes, likewise
   */
  record Request(HookedTransformer model, Optional<Site> reads, Optional<Site> writes) {}

  /** Whether a folder has the files of this layout. */
  boolean isIn(SaeFolder folder);

  /** What the files say, with the weights by SAELens' names. */
  CoderDraft read(SaeFolder folder, Request request);

  /** The files by which the layout is known, for messages. */
  String files();
}
