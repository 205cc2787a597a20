package dev.loupe.sae.page;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.example.FeatureProfile;
import dev.loupe.sae.example.FeatureSearch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The cards of features of a coder, computed in one pass over some texts; immutable.
 *
 * <pre>{@code
 * var cards = FeatureCards.of(coder, model, texts).labels(Map.of(7, "names"));
 * cards.card(7);                                   // one, with what removing the feature does
 * cards.page("wren, layer 2").save("features.html");
 * }</pre>
 */
public final class FeatureCards {
  private static final int STEP = 512; // features whose logits are computed together

  private final SparseCoder coder;
  private final HookedTransformer model;
  private final Texts texts;
  private final FeatureSearch search;
  private final Map<Integer, String> labels;
  private final int step;

  private FeatureCards(
      SparseCoder coder,
      HookedTransformer model,
      Texts texts,
      FeatureSearch search,
      Map<Integer, String> labels,
      int step) {
    this.coder = coder;
    this.model = model;
    this.texts = texts;
    this.search = search;
    this.labels = labels;
    this.step = step;
  }

  /** The cards of all features of a coder that reads a model. */
  public static FeatureCards of(SparseCoder coder, HookedTransformer model, Texts texts) {
    FeatureSearch search = FeatureSearch.of(coder, model, texts).inactive(0);
    return new FeatureCards(coder, model, texts, search, Map.of(), STEP);
  }

  /** The cards of these features only. */
  public FeatureCards features(int... some) {
    return new FeatureCards(coder, model, texts, search.features(some), labels, 1);
  }

  /** The same with what features stand for, by their numbers. */
  public FeatureCards labels(Map<Integer, String> said) {
    Objects.requireNonNull(said, "labels are a map of numbers to texts, which may be empty");
    return new FeatureCards(coder, model, texts, search, Map.copyOf(said), step);
  }

  /** The same with at most so many examples: the strongest, and from each part of the range. */
  public FeatureCards examples(int top, int sampled) {
    return new FeatureCards(coder, model, texts, search.top(top).sampled(sampled), labels, step);
  }

  /** Gives one card after another, without what removing the feature does. */
  public void each(Consumer<FeatureCard> taking) {
    DecoderBlocks blocks = new DecoderBlocks(new DecoderRows(coder, model), coder.features(), step);
    search.each(
        profile -> {
          int own = profile.feature();
          taking.accept(card(profile, blocks.tokens(own), blocks.nearest(own), Optional.empty()));
        });
  }

  private FeatureCard card(
      FeatureProfile profile,
      Optional<WrittenTokens> written,
      List<SimilarFeature> nearest,
      Optional<AblationEffect> ablation) {
    int own = profile.feature();
    return new FeatureCard(
        "feature " + own + " at " + coder.writes(),
        profile,
        Optional.ofNullable(labels.get(own)),
        Collections.emptyMap(),
        written,
        nearest,
        ablation);
  }

  /** All of them. */
  public List<FeatureCard> all() {
    List<FeatureCard> all = new ArrayList<>();
    each(all::add);
    return all;
  }

  /** All of them on one page. */
  public FeaturePage page(String title) {
    return FeaturePage.of(title, all());
  }

  /** The card of one feature, with what removing it does to the predictions at its examples. */
  public FeatureCard card(int feature) {
    FeatureProfile profile = search.features(feature).profiles().get(0);
    DecoderBlocks blocks = new DecoderBlocks(new DecoderRows(coder, model), coder.features(), 1);
    return card(
        profile,
        blocks.tokens(feature),
        blocks.nearest(feature),
        new FeatureRemoval(coder, model, feature).effect(texts, profile.examples().top()));
  }

  @Override
  public String toString() {
    return "cards of " + coder;
  }
}
