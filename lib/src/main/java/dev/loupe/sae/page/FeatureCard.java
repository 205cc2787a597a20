package dev.loupe.sae.page;

import dev.loupe.sae.example.FeatureProfile;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything about a feature on one card: how often and how strongly it is active, its strongest
 * examples and samples of weaker ones, the tokens that it raises and lowers, the features that
 * write in similar directions or are active together, and what removing it does.
 *
 * <pre>{@code FeatureCards.of(coder, model, texts).card(7)}</pre>
 *
 * @param title which feature of what
 * @param profile what a pass over texts says of it
 * @param label what it stands for, if somebody said it
 * @param scores numbers that were computed elsewhere, by name, such as the scores of the label
 * @param written the tokens that it raises and lowers, if its site reaches the logits
 * @param nearest the features that write in the most similar directions
 * @param ablation what removing it does, if it was measured
 */
public record FeatureCard(
    String title,
    FeatureProfile profile,
    Optional<String> label,
    Map<String, Double> scores,
    Optional<WrittenTokens> written,
    List<SimilarFeature> nearest,
    Optional<AblationEffect> ablation)
    implements Drawn {
  /** Keeps copies. */
  public FeatureCard {
    Objects.requireNonNull(title, "a card needs a title");
    Objects.requireNonNull(profile, "a card needs the profile of its feature");
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    nearest = List.copyOf(nearest);
  }

  /** The number of the feature. */
  public int feature() {
    return profile.feature();
  }

  /** The same card with what the feature stands for. */
  public FeatureCard withLabel(String said) {
    return new FeatureCard(title, profile, Optional.of(said), scores, written, nearest, ablation);
  }

  /** The same card with a number by its name, such as the score of its label. */
  public FeatureCard withScore(String name, double score) {
    Map<String, Double> more = new LinkedHashMap<>(scores);
    more.put(name, score);
    return new FeatureCard(title, profile, label, more, written, nearest, ablation);
  }

  @Override
  public String html() {
    return new CardPicture(this).html();
  }

  @Override
  public Drawing drawing() {
    return new CardPicture(this).drawing();
  }

  /** The tokens of its examples with their activations. */
  @Override
  public Optional<String> csv() {
    return new CardPicture(this).examples().flatMap(lines -> lines.csv());
  }

  @Override
  public String toString() {
    return new CardPicture(this).text();
  }
}
