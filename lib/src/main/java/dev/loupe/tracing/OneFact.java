package dev.loupe.tracing;

import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.MissingSpace;
import dev.loupe.site.Spot;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The probability of a fact's answer when a state at one position is restored. */
record OneFact(NoisedRun run) implements Traced {
  static OneFact of(Question question, Noise noise) {
    return new OneFact(new NoisedRun(question, noise, noise.level().deviation(question.model())));
  }

  @Override
  public List<NoisedRun> runs() {
    return List.of(run);
  }

  @Override
  public OneFact with(Noise noise) {
    return of(run.question(), noise);
  }

  @Override
  public String title() {
    return "causal tracing: " + unit();
  }

  @Override
  public String unit() {
    return run.question().answer().title();
  }

  @Override
  public Sweep restored(Restored kind, int window) {
    Question question = run.question();
    List<List<Spot>> spots = new ArrayList<>();
    List<double[]> measured = new ArrayList<>();
    double[][] restored = run.restored(kind, window);
    for (int position = 0; position < restored.length; position++) {
      for (int layer = 0; layer < question.layers(); layer++) {
        spots.add(kind.spots(layer, question.layers(), window, position));
        measured.add(new double[] {restored[position][layer]});
      }
    }
    Labels layers = Labels.numbered(kind.axis(window), question.layers());
    Cells cells = new Cells(question.labels(), layers, spots);
    return new Sweep(cells, kind.title(window), this, measured.toArray(double[][]::new));
  }

  @Override
  public double of(int cell, double[] measured, int... facts) {
    return measured[0];
  }

  /** From the probability with noise up; pale if noise changes too little. */
  @Override
  public Scale scale(double[][] values, int... facts) {
    double most =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .max()
            .orElse(run.corrupted());
    Scale scale = Scale.from(run.corrupted(), Math.max(run.corrupted(), most));
    return run.effect().alike().isPresent() ? scale.quiet(new double[][] {{most}}) : scale;
  }

  @Override
  public String note(int... facts) {
    Notes alike =
        run.effect()
            .notes(
                "the total effect of the noise is close to 0",
                "Restored values mean little; use more noise or another subject.");
    return MissingSpace.notes(run.missingSpaces()).plus(alike).above(effects());
  }

  private String effects() {
    return String.format(
        "Probability without noise %s, with noise on the subject (*) %s: total effect %s. Noise: standard deviation %s; %s.",
        Figures.of(run.clean()),
        Figures.of(run.corrupted()),
        Figures.of(run.clean() - run.corrupted()),
        Figures.of(run.deviation()),
        run.noise());
  }
}
