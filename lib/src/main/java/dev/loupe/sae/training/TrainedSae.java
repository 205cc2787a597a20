package dev.loupe.sae.training;

import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Site;
import dev.loupe.view.Displayable;
import dev.loupe.view.chart.Curves;
import java.util.List;

/**
 * A trained autoencoder or transcoder, and how the training went; shown as its curves.
 *
 * @param coders the encoder and decoder; of a shared one, once for each site
 * @param curves how the training went
 * @param recipe how it was trained
 * @param tokens the number of tokens that there were; they were used again if the steps need more
 */
public record TrainedSae(
    List<SparseCoder> coders, TrainingCurves curves, SaeRecipe recipe, long tokens)
    implements Displayable {
  /** Keeps a copy of the list. */
  public TrainedSae {
    coders = List.copyOf(coders);
  }

  /** The encoder and decoder; of a shared one, for the first site. */
  public SparseCoder coder() {
    return coders.get(0);
  }

  /** The encoder and decoder for one of the sites that share the features. */
  public SparseCoder coder(Site site) {
    return coders.stream()
        .filter(coder -> coder.reads().equals(site))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    site
                        + " was not trained; there are "
                        + coders.stream().map(SparseCoder::reads).toList()));
  }

  @Override
  public Curves picture() {
    return curves.picture();
  }

  @Override
  public String html() {
    return picture().html();
  }

  @Override
  public byte[] png() {
    return picture().png();
  }

  @Override
  public String text() {
    return this + "\n" + picture();
  }

  @Override
  public String toString() {
    return "%s, trained on %d tokens in %s".formatted(coder(), tokens, curves);
  }
}
