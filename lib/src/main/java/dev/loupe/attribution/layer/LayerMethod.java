package dev.loupe.attribution.layer;

import dev.loupe.attribution.question.Question;
import dev.loupe.site.Site;
import java.util.List;

/** A method that says what each entry of an activation inside the model adds to a metric. */
public interface LayerMethod {
  /** The name in titles, such as {@code conductance}. */
  String name();

  /** What a number means, as one sentence under the picture. */
  String meaning();

  /** The number of each entry of these activations, in the order of the sites. */
  List<LayerShares> on(Question question, List<Site> sites);
}
