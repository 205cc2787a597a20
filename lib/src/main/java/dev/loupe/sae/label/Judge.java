package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import java.util.List;
import java.util.Optional;

/** Says where a feature should be active, if all that is known of it is its label. */
interface Judge {
  /**
   * What was judged.
   *
   * @param verdicts one for each trial; absent if the answer could not be read
   */
  record Verdicts(List<Optional<Boolean>> verdicts, List<Exchange> exchanges) {}

  /**
   * How active the feature should be.
   *
   * @param strengths from 0 to 10 for each token; absent if the answer could not be read
   */
  record Simulated(Optional<double[]> strengths, List<Exchange> exchanges) {}

  /** Its name, for records. */
  String name();

  /** Whether the feature should be active in each text. */
  Verdicts detects(FeatureLabel label, List<Trial> trials);

  /** Whether the marked tokens of each text are those on which the feature should be active. */
  Verdicts fits(FeatureLabel label, List<Trial> trials);

  /** How active the feature should be on each token of a text. */
  Simulated simulates(FeatureLabel label, Context context);
}
