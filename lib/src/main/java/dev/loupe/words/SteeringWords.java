package dev.loupe.words;

import dev.loupe.intervention.EachPosition;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.steering.DoseResponse;
import dev.loupe.steering.MeanDifference;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.view.chart.Curves;
import java.util.List;
import java.util.Objects;

/** Change what a model does. */
public abstract class SteeringWords extends CauseWords {
  SteeringWords() {}

  /** A steering vector: the last token's activation in one text minus that in another. */
  public static Tensor direction(
      HookedTransformer model, String towards, String awayFrom, Site site) {
    return MeanDifference.of(model, List.of(towards), List.of(awayFrom), site);
  }

  /** A steering vector: the last token's mean activation in some texts minus that in others. */
  public static Tensor direction(
      HookedTransformer model, List<String> towards, List<String> awayFrom, Site site) {
    return MeanDifference.of(model, towards, awayFrom, site);
  }

  /** A steering vector between prompts of any kind; runs keep their interventions. */
  public static Tensor direction(
      HookedTransformer model, Prompts towards, Prompts awayFrom, Site site) {
    return MeanDifference.of(model.run(towards), model.run(awayFrom), site);
  }

  /** A dose-response curve: the metric for each strength of a steering vector. */
  public static Curves dose(
      HookedTransformer model,
      String prompt,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model, List.of(prompt), site, vector, metric, strengths);
  }

  /** A dose-response curve over several prompts. */
  public static Curves dose(
      HookedTransformer model,
      List<String> prompts,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model, prompts, site, vector, metric, strengths);
  }

  /** A dose-response curve over prompts of any kind; a run keeps its interventions. */
  public static Curves dose(
      HookedTransformer model,
      Prompts prompts,
      Site site,
      Tensor vector,
      Metric metric,
      double... strengths) {
    return DoseResponse.of(model.run(prompts), site, vector, metric, strengths);
  }

  /** An intervention that treats each position alone, which makes generation faster. */
  public static EachPosition eachPosition(EachPosition change) {
    return Objects.requireNonNull(
        change,
        "eachPosition needs a function of the activation, and null was given; give one such as here -> here.times(2)");
  }
}
