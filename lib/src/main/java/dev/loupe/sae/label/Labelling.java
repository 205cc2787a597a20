package dev.loupe.sae.label;

import dev.loupe.files.TypedPath;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.label.language.LanguageModel;
import dev.loupe.sae.label.language.Prices;
import dev.loupe.sae.label.score.ScoreKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Labels many features, and scores each label on texts that its explainer has not seen; immutable.
 *
 * <p>With a file, each feature is kept as soon as it is finished, and a run that stopped goes on
 * where it was. The scores of a rule need no language model; those of words do.
 *
 * <pre>{@code
 * Labelling.by(TokenLexicon.floor()).of(examples)
 *
 * var model = HttpModel.at("https://api.openai.com/v1", "gpt-4o-mini").key("OPENAI_API_KEY");
 * Labelling.by(PromptedExplainer.of(model)).scoredBy(model)
 *     .prices(0.15, 0.60).budget(1.0).into("labels.jsonl").of(examples)
 * }</pre>
 */
public final class Labelling {
  private static final int TOGETHER = 4;
  private static final int TOKENS = 200; // of a judge's answer

  private final LabelMethod method;
  private final Spending spending;
  private final Target target;

  /** What it may cost, and how many features are labelled at the same time. */
  private record Spending(Prices prices, Optional<Double> budget, int together) {}

  /** What the labels are of, and where they are kept. */
  private record Target(String title, Optional<LabelFile> file) {}

  private Labelling(LabelMethod method, Spending spending, Target target) {
    this.method = method;
    this.spending = spending;
    this.target = target;
  }

  /** Labels by this explainer; labels that are rules are scored without a language model. */
  public static Labelling by(Explainer explainer) {
    Objects.requireNonNull(explainer, "labelling needs an explainer");
    return new Labelling(
        new LabelMethod(explainer, new RuleJudge(), EnumSet.allOf(ScoreKind.class), 0),
        new Spending(Prices.FREE, Optional.empty(), TOGETHER),
        new Target("labels of features", Optional.empty()));
  }

  /** The same, scored by this language model. */
  public Labelling scoredBy(LanguageModel model) {
    return scoredBy(model, TOKENS);
  }

  /** The same, scored by a model that may write this many tokens, as one that thinks first must. */
  public Labelling scoredBy(LanguageModel model, int tokens) {
    Objects.requireNonNull(model, "labels are scored by a language model, and null was given");
    return with(
        new LabelMethod(
            method.explainer(), new ModelJudge(model, tokens), method.scores(), method.seed()));
  }

  /** The same with these scores only; simulation asks most. Without any, labels are not scored. */
  public Labelling scores(ScoreKind... kinds) {
    Set<ScoreKind> some = EnumSet.noneOf(ScoreKind.class);
    some.addAll(List.of(kinds));
    return with(new LabelMethod(method.explainer(), method.judge(), some, method.seed()));
  }

  /** The same with another order of texts and other tokens that are marked wrongly. */
  public Labelling seed(long seed) {
    return with(new LabelMethod(method.explainer(), method.judge(), method.scores(), seed));
  }

  private Labelling with(LabelMethod other) {
    return new Labelling(other, spending, target);
  }

  /** The same at these prices of a million tokens that are read, and that are written. */
  public Labelling prices(double prompt, double answer) {
    Prices prices = new Prices(prompt, answer);
    return new Labelling(
        method, new Spending(prices, spending.budget(), spending.together()), target);
  }

  /**
   * The same, which begins no other feature when this run has cost so much; the features that are
   * in work are finished.
   */
  public Labelling budget(double most) {
    if (!(most > 0)) {
      throw new IllegalArgumentException("a budget is more than 0, not " + most);
    }
    return new Labelling(
        method, new Spending(spending.prices(), Optional.of(most), spending.together()), target);
  }

  /** The same with so many features at the same time; 4 if nothing is said. */
  public Labelling together(int features) {
    if (features < 1) {
      throw new IllegalArgumentException(
          "1 or more features are labelled at the same time, not " + features);
    }
    return new Labelling(
        method, new Spending(spending.prices(), spending.budget(), features), target);
  }

  /** The same under this title, such as the name of the autoencoder. */
  public Labelling titled(String title) {
    Objects.requireNonNull(title, "labels need a title");
    return new Labelling(method, spending, new Target(title, target.file()));
  }

  /**
   * The same, kept in a file of JSON lines; features that it has already are not labelled again.
   */
  public Labelling into(String file) {
    LabelFile lines = LabelFile.at(TypedPath.of(file));
    return new Labelling(method, spending, new Target(target.title(), Optional.of(lines)));
  }

  /** The labels of these features, in their order. */
  public FeatureLabels of(List<FeatureExamples> features) {
    refuseBudgetWithoutPrices();
    Map<Integer, LabelledFeature> done = new HashMap<>();
    target
        .file()
        .map(file -> file.begun(new LabelFile.Origin(target.title(), method.made())))
        .orElse(List.of())
        .forEach(one -> done.put(one.feature(), one));
    features.forEach(one -> refuseOther(one, done));
    Cost cost = new Cost(spending.prices(), spending.budget());
    LabelRun run =
        new LabelRun(
            method,
            cost,
            spending.together(),
            one -> target.file().ifPresent(file -> file.add(one)));
    List<FeatureExamples> rest =
        features.stream().filter(one -> !done.containsKey(one.feature())).toList();
    run.of(rest).forEach(one -> done.put(one.feature(), one));
    return labels(features, done, cost);
  }

  private FeatureLabels labels(
      List<FeatureExamples> features, Map<Integer, LabelledFeature> done, Cost cost) {
    List<LabelledFeature> found =
        features.stream()
            .filter(one -> done.containsKey(one.feature()))
            .map(one -> done.get(one.feature()))
            .toList();
    List<String> notes = new ArrayList<>();
    if (found.size() < features.size()) {
      notes.add(
          "Stopped after %d of %d features: %s."
              .formatted(found.size(), features.size(), cost.stop()));
    }
    notes.add(method.made());
    return new FeatureLabels(target.title(), found, String.join("\n", notes));
  }

  private void refuseBudgetWithoutPrices() {
    if (spending.budget().isPresent() && spending.prices().equals(Prices.FREE)) {
      throw new IllegalArgumentException(
          "a budget needs prices; give those of a million tokens: prices(0.15, 0.60)");
    }
  }

  /** Refuses to go on with the labels of another autoencoder or other texts. */
  private static void refuseOther(FeatureExamples one, Map<Integer, LabelledFeature> done) {
    LabelledFeature there = done.get(one.feature());
    if (there != null && (there.density() != one.density() || there.max() != one.max())) {
      throw new IllegalArgumentException(
          "the file has a label of feature %d with density %s and largest activation %s, and the examples have %s and %s: they are of other texts or of another autoencoder; give another file"
              .formatted(one.feature(), there.density(), there.max(), one.density(), one.max()));
    }
  }

  @Override
  public String toString() {
    return target.title() + ": " + method.made();
  }
}
