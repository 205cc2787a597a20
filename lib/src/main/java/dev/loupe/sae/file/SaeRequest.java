package dev.loupe.sae.file;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import java.util.Optional;

/**
 * What an autoencoder is loaded for.
 *
 * @param model the model that it will read
 * @param reads the site that it reads, where the files do not say it or say it wrongly
 * @param writes the site that it writes, likewise
 */
record SaeRequest(HookedTransformer model, Optional<Site> reads, Optional<Site> writes) {}
