package dev.loupe.causal;

import dev.loupe.activations.ActivationCache;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.TotalEffect;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.view.Notes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Causal scrubbing: how much of a model's behaviour a hypothesis explains. Activations that should
 * not matter by the hypothesis are replaced by those of other inputs.
 *
 * <p>A spot with a claim takes its activation from another input with the same feature, in a run
 * where the inputs of that claim are scrubbed in the same way. An unimportant spot takes its
 * activation from any input. If the hypothesis is right, the metric stays the same: {@code
 * recovered} = (scrubbed − random) / (model − random), where random is the metric with whole inputs
 * exchanged; 1 = everything is explained, 0 = nothing. Inputs of different lengths can only be
 * exchanged at positions counted from the end, such as {@code pos(-1)}.
 *
 * <p>Chan et al. 2022, <a href="https://www.alignmentforum.org/posts/JvZhhzycHu2Yd57RN">Causal
 * scrubbing</a>.
 *
 * <pre>{@code
 * Scrubbing.of(model, pairs, Pair::prompt, logitDiff(right, wrong))
 *     .claim(Claim.of(HEAD_Z.at(3).head(0), Pair::answer))
 *     .unimportant(HEAD_Z.at(3).head(1), HEAD_Z.at(3).head(2))
 *     .run()
 * }</pre>
 */
public final class Scrubbing<T> {
  private static final int DRAWS = 8;
  private static final long SEED = 1;

  private final HookedTransformer model;
  private final List<T> inputs;
  private final Function<T, String> prompt;
  private final Metric metric;
  private final List<Claim<T>> claims;
  private final List<Spot> unimportant;

  private Scrubbing(
      HookedTransformer model,
      List<T> inputs,
      Function<T, String> prompt,
      Metric metric,
      List<Claim<T>> claims,
      List<Spot> unimportant) {
    this.model = model;
    this.inputs = List.copyOf(inputs);
    this.prompt = prompt;
    this.metric = metric;
    this.claims = List.copyOf(claims);
    this.unimportant = List.copyOf(unimportant);
    claims.stream().flatMap(Claim::spots).forEach(model::refuseMissing);
    unimportant.forEach(model::refuseMissing);
  }

  /**
   * An empty hypothesis about these inputs; add claims to it.
   *
   * @param metric the metric, with an answer for each input in the same order
   */
  public static <T> Scrubbing<T> of(
      HookedTransformer model, List<T> inputs, Function<T, String> prompt, Metric metric) {
    if (inputs.size() < 2) {
      throw new IllegalArgumentException(
          "scrubbing exchanges activations between inputs, so it needs at least two inputs");
    }
    return new Scrubbing<>(model, inputs, prompt, metric, List.of(), List.of());
  }

  /** The hypothesis with one more claim about what the output is computed from. */
  public Scrubbing<T> claim(Claim<T> more) {
    List<Claim<T>> all = new ArrayList<>(claims);
    all.add(more);
    return new Scrubbing<>(model, inputs, prompt, metric, all, unimportant);
  }

  /** The hypothesis with more spots that should not matter to the output. */
  public Scrubbing<T> unimportant(Spot... more) {
    List<Spot> all = new ArrayList<>(unimportant);
    all.addAll(List.of(more));
    return new Scrubbing<>(model, inputs, prompt, metric, claims, all);
  }

  /** The mean metric of the model, of the scrubbed model, and with whole inputs exchanged. */
  public Scrubbed run() {
    Random random = new Random(SEED);
    MetricValues plain = run(inputs).measured(metric);
    double scrubbed = 0;
    double[] exchanged = new double[inputs.size()];
    try (Progress progress = Progress.of("causal scrubbing", DRAWS)) {
      for (int draw = 0; draw < DRAWS; draw++) {
        Run hypothesis = scrubbed(inputs, claims, unimportant, random);
        scrubbed += mean(hypothesis.measured(metric).values()) / DRAWS;
        double[] others = run(any(random)).measured(metric).values();
        Arrays.setAll(exchanged, input -> exchanged[input] + others[input] / DRAWS);
        progress.tick();
      }
    }
    return new Scrubbed(
        metric.title(),
        mean(plain.values()),
        scrubbed,
        mean(exchanged),
        DRAWS,
        notes(plain, exchanged));
  }

  /**
   * The result of scrubbing a hypothesis.
   *
   * @param metric the name of the metric
   * @param model the mean metric in the model without scrubbing
   * @param scrubbed the mean metric in the scrubbed model
   * @param random the mean metric when whole inputs are exchanged
   * @param draws how often activations were drawn
   * @param notes warnings if the numbers are doubtful
   */
  public record Scrubbed(
      String metric, double model, double scrubbed, double random, int draws, Notes notes) {
    /** The share of the behaviour that the hypothesis explains; 1 = all, 0 = none. */
    public double recovered() {
      return (scrubbed - random) / (model - random);
    }

    @Override
    public String toString() {
      return notes.above(
          String.format(
              Locale.ROOT,
              "causal scrubbing recovers %.1f %% of the %s: %.3f in the model, %.3f scrubbed, %.3f with whole inputs exchanged (%d draws)",
              100 * recovered(),
              metric,
              model,
              scrubbed,
              random,
              draws));
    }
  }

  private static Notes notes(MetricValues plain, double[] exchanged) {
    Notes alike =
        new TotalEffect(plain.values(), exchanged)
            .notes(
                "exchanging whole inputs hardly changes the metric",
                "The recovered share means little; choose inputs or answers that differ more.");
    return plain.notes().plus(alike);
  }

  private Run run(List<T> which) {
    return model.run(which.stream().map(prompt).toList());
  }

  private Run scrubbed(
      List<T> which, List<Claim<T>> about, List<Spot> exchangeable, Random random) {
    Run run = run(which);
    if (!exchangeable.isEmpty()) {
      ActivationCache other = cache(run(any(random)), exchangeable);
      for (Spot spot : exchangeable) {
        run = run.patch(spot, other);
      }
    }
    for (Claim<T> claim : about) {
      run = run.patch(claim.spot(), activation(claim, which, random));
    }
    return run;
  }

  /** The spot's activation for other inputs with the same features, in scrubbed runs. */
  private ActivationCache activation(Claim<T> claim, List<T> which, Random random) {
    Map<Object, List<T>> alike =
        inputs.stream().collect(Collectors.groupingBy(input -> claim.feature().apply(input)));
    List<T> others =
        which.stream()
            .map(input -> alike.get(claim.feature().apply(input)))
            .map(same -> same.get(random.nextInt(same.size())))
            .toList();
    return scrubbed(others, claim.inputs(), List.of(), random).cache(claim.spot().site());
  }

  private static ActivationCache cache(Run run, List<Spot> spots) {
    return run.cache(spots.stream().map(Spot::site).distinct().toArray(Site[]::new));
  }

  private List<T> any(Random random) {
    return IntStream.range(0, inputs.size())
        .mapToObj(i -> inputs.get(random.nextInt(inputs.size())))
        .toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Override
  public String toString() {
    return "hypothesis of " + claims.size() + " claims about " + inputs.size() + " inputs";
  }
}
