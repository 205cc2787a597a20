package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.PairedHarvest;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Bos;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two models that read the same tokens, and the site at which they are compared.
 *
 * <p>BOS tokens are left out, because their activations can be a hundred times as long as others.
 *
 * @param first the first model, such as an early checkpoint
 * @param second the second model
 * @param texts the texts that both read
 * @param site the site, such as RESID_POST.at(2)
 */
public record ModelPair(HookedTransformer first, HookedTransformer second, Texts texts, Site site) {
  /** Two models, compared at a site. */
  public static ModelPair of(
      HookedTransformer first, HookedTransformer second, Texts texts, Site site) {
    return new ModelPair(first, second, texts, site);
  }

  private boolean namesakes() {
    return first.name().equals(second.name());
  }

  /** The activations of both models at all tokens but BOS, in memory. */
  public CrosscoderRows rows() {
    List<Tensor> ofFirst = new ArrayList<>();
    List<Tensor> ofSecond = new ArrayList<>();
    Bos bos = bos();
    each(
        (x, y) -> {
          int[] rows = bos.others(x.tokens());
          if (rows.length > 0) {
            ofFirst.add(x.matrix(at(x)).take(Axis.SAMPLE, rows));
            ofSecond.add(y.matrix(at(y)).take(Axis.SAMPLE, rows));
          }
        });
    if (ofFirst.isEmpty()) {
      throw new IllegalArgumentException("the texts have no tokens but BOS; give other texts");
    }
    Map<String, Tensor> matrices = new LinkedHashMap<>();
    matrices.put(
        namesakes() ? first.name() + " (first)" : first.name(),
        Tensor.concat(Axis.SAMPLE, ofFirst));
    matrices.put(
        namesakes() ? second.name() + " (second)" : second.name(),
        Tensor.concat(Axis.SAMPLE, ofSecond));
    return CrosscoderRows.of(matrices);
  }

  /** Takes the activations of both models, part by part. */
  interface Taking {
    void take(Activations ofFirst, Activations ofSecond);
  }

  void each(Taking taking) {
    PairedHarvest.of(first, second, texts).each(List.of(site), List.of(site), taking::take);
  }

  /** The token that is left out. */
  Bos bos() {
    return Bos.of(first.tokenizer());
  }

  /** The site as the harvest names it; a negative layer counts from the end. */
  static Site at(Activations part) {
    return part.sites().iterator().next();
  }

  @Override
  public String toString() {
    return first.name() + " and " + second.name() + " at " + site;
  }
}
