package dev.loupe.tracing;

import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.MissingSpace;
import dev.loupe.metric.TotalEffect;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Spot;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The average indirect effect of restoring a state: the answer's probability with it restored minus
 * the probability with noise and nothing restored.
 *
 * <p>Positions of one kind are pooled over all facts, so that a fact with more of them counts more.
 */
record SeveralFacts(List<NoisedRun> runs) implements Traced {
  static SeveralFacts of(List<Question> questions, Noise noise) {
    HookedTransformer model = questions.get(0).model();
    double deviation = noise.level().deviation(model);
    return new SeveralFacts(
        questions.stream().map(question -> new NoisedRun(question, noise, deviation)).toList());
  }

  @Override
  public SeveralFacts with(Noise noise) {
    return of(runs.stream().map(NoisedRun::question).toList(), noise);
  }

  @Override
  public String title() {
    return "causal tracing: average indirect effects";
  }

  @Override
  public String unit() {
    return "average indirect effect on the answer's probability";
  }

  private int layers() {
    return runs.get(0).question().layers();
  }

  @Override
  public Sweep restored(Restored kind, int window) {
    PositionClass[] classes = PositionClass.values();
    double[][] measured = new double[classes.length * layers()][runs.size()];
    for (int fact = 0; fact < runs.size(); fact++) {
      double[][] restored = runs.get(fact).restored(kind, window);
      for (int cell = 0; cell < measured.length; cell++) {
        measured[cell][fact] = effect(fact, cell, restored);
      }
    }
    List<String> names = Arrays.stream(classes).map(PositionClass::toString).toList();
    Labels layers = Labels.numbered(kind.axis(window), layers());
    List<List<Spot>> nowhere = // facts have their subjects at different positions
        Collections.nCopies(measured.length, List.of());
    Cells cells = new Cells(new Labels("position", names), layers, nowhere);
    return new Sweep(cells, kind.title(window), this, measured);
  }

  /** The mean effect at a fact's positions of the cell's kind; NaN if it has none. */
  private double effect(int fact, int cell, double[][] restored) {
    return Arrays.stream(positions(fact, cell))
        .mapToDouble(position -> restored[position][cell % layers()] - runs.get(fact).corrupted())
        .average()
        .orElse(Double.NaN);
  }

  private int[] positions(int fact, int cell) {
    PositionClass kind = PositionClass.values()[cell / layers()];
    return kind.positions(runs.get(fact).question()).toArray();
  }

  @Override
  public double of(int cell, double[] measured, int... facts) {
    double sum = 0;
    int count = 0;
    for (int fact : facts) {
      int positions = positions(fact, cell).length;
      sum += positions == 0 ? 0 : positions * measured[fact];
      count += positions;
    }
    return sum / count;
  }

  /** Pale colours if the noise changes too little for restored values to mean much. */
  @Override
  public Scale scale(double[][] values, int... facts) {
    Scale scale = Scale.suiting(values);
    return effect(facts).alike().isPresent() ? scale.quiet(values) : scale;
  }

  private TotalEffect effect(int... facts) {
    return new TotalEffect(
        Arrays.stream(facts).mapToDouble(fact -> runs.get(fact).clean()).toArray(),
        Arrays.stream(facts).mapToDouble(fact -> runs.get(fact).corrupted()).toArray());
  }

  @Override
  public String note(int... facts) {
    Notes alike =
        effect(facts)
            .notes(
                "the total effect of the noise is close to 0 on average",
                "Restored values mean little; use more noise or other facts.");
    List<MissingSpace> missing =
        Arrays.stream(facts)
            .boxed()
            .flatMap(fact -> runs.get(fact).missingSpaces().stream())
            .toList();
    return MissingSpace.notes(missing).plus(alike).above(effects(facts));
  }

  private String effects(int... facts) {
    NoisedRun first = runs.get(facts[0]);
    String which = facts.length == 1 ? "Fact" : "Mean over " + facts.length + " facts, the first";
    return String.format(
        "0 = nothing restored, %s = everything restored (the total effect of the noise). Probability without noise %s, with noise on the subject %s. %s: %s. Noise: standard deviation %s; %s.",
        Figures.of(effect(facts).mean()),
        Figures.of(mean(NoisedRun::clean, facts)),
        Figures.of(mean(NoisedRun::corrupted, facts)),
        which,
        first.question().prompt().quoted(),
        Figures.of(first.deviation()),
        first.noise());
  }
}
