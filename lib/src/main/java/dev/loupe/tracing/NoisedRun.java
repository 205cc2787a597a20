package dev.loupe.tracing;

import dev.loupe.activations.ActivationCache;
import dev.loupe.intervention.Patch;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import dev.loupe.metric.TotalEffect;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/** A question with noise on its subject, and the answer's probability when states are restored. */
final class NoisedRun {
  private final Question question;
  private final Noise noise;
  private final double deviation;
  private final Run run;
  private final MetricValues clean;
  private final double[] corrupted; // of each sample

  /** A question under noise of a known standard deviation. */
  NoisedRun(Question question, Noise noise, double deviation) {
    this.question = question;
    this.noise = noise;
    this.deviation = deviation;
    int width = question.prompt().width();
    Tensor drawn = noise.on(question.subject(), deviation, width, question.model().spec().dModel());
    this.run =
        question
            .model()
            .run(question.prompt().repeat(0, noise.samples()))
            .with(Act.EMBED.site(), embedded -> embedded.plus(drawn));
    this.clean = question.model().run(question.prompt()).measured(question.answer());
    this.corrupted = run.measured(question.answer()).values();
  }

  Question question() {
    return question;
  }

  Noise noise() {
    return noise;
  }

  double deviation() {
    return deviation;
  }

  /** The answer's probability without noise. */
  double clean() {
    return clean.values()[0];
  }

  /** Answers that seem to lack a space in front. */
  List<MissingSpace> missingSpaces() {
    return clean.missingSpaces();
  }

  /** The answer's probability with the subject noised, averaged over the samples. */
  double corrupted() {
    return mean(corrupted);
  }

  /** The decrease of the answer's probability by noise on the subject. */
  TotalEffect effect() {
    double[] same = new double[corrupted.length];
    Arrays.fill(same, clean());
    return new TotalEffect(same, corrupted);
  }

  /** The answer's probability when each state is restored, [position][layer]. */
  double[][] restored(Restored kind, int window) {
    return restored(kind, window, Variants::measure);
  }

  /** The same with one full run for each cell: the definition, which the tests compare with. */
  double[][] restoredOneByOne(Restored kind, int window) {
    return restored(kind, window, Variants::measureOneByOne);
  }

  private double[][] restored(
      Restored kind, int window, BiFunction<Variants, Progress, double[][]> measuring) {
    int layers = question.layers();
    int width = question.prompt().width();
    ActivationCache source = question.model().run(question.prompt()).cache(kind.act());
    List<Variant> cells = new ArrayList<>();
    for (int position = 0; position < width; position++) {
      for (int layer = 0; layer < layers; layer++) {
        List<Patch> patches =
            kind.spots(layer, layers, window, position).stream()
                .map(spot -> new Patch(spot, source.get(spot)))
                .toList();
        cells.add(new Variant(patches));
      }
    }
    try (Variants variants = Variants.of(run, cells, question.answer());
        Progress progress = Progress.of(kind.title(window), cells.size())) {
      double[][] measured = measuring.apply(variants, progress);
      double[][] values = new double[width][layers];
      for (int i = 0; i < measured.length; i++) {
        values[i / layers][i % layers] = mean(measured[i]);
      }
      return values;
    }
  }

  private static double mean(double[] samples) {
    return Arrays.stream(samples).average().orElseThrow();
  }

  @Override
  public String toString() {
    return question.answer().title() + " under noise: " + noise;
  }
}
