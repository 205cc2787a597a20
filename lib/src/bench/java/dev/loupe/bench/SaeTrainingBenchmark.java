package dev.loupe.bench;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.SAMPLE;

import dev.loupe.learning.Optimiser;
import dev.loupe.progress.Progress;
import dev.loupe.sae.training.SaeRecipe;
import dev.loupe.sae.training.SaeTraining;
import dev.loupe.sae.training.TrainedSae;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A training step of a TopK autoencoder as {@code trainSae} takes it, and the same step in plain
 * PyTorch with autograd, a few steps of each in turn: 2048 features of 128 dimensions, and 16,384
 * of 768; 32 are active, 4096 tokens a step.
 *
 * <p>Run by {@code ./loupe bench-sae-training PYTHON}. Both sides read random rows of the same
 * distribution, so the losses are alike, not equal; that the formulas agree, tests show.
 */
public final class SaeTrainingBenchmark {
  private static final int ACTIVE = 32;
  private static final int BATCH = 4096;
  private static final int TURN = 3; // steps
  private static final int WARM = 2; // turns that are not counted

  private final Peer peer;
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();
  private double theirLoss;
  private long began;

  private SaeTrainingBenchmark(Peer peer) {
    this.peer = peer;
  }

  /** PYTHON, SCRIPT, THREADS, TURNS, and the sizes, as in 128x2048. */
  public static void main(String[] arguments) throws IOException {
    int turns = Integer.parseInt(arguments[3]);
    System.out.printf("%s, %s threads%n", AgainstPython.machine(), arguments[2]);
    System.out.println("| sizes | Loupe | PyTorch | ratio |\n|---|---|---|---|");
    for (String size : Arrays.copyOfRange(arguments, 4, arguments.length)) {
      String[] sides = size.split("x");
      int width = Integer.parseInt(sides[0]);
      int features = Integer.parseInt(sides[1]);
      try (Peer peer =
          Peer.start(
              arguments[0],
              Path.of(arguments[1]),
              sides[0],
              sides[1],
              Integer.toString(ACTIVE),
              Integer.toString(BATCH),
              arguments[2])) {
        new SaeTrainingBenchmark(peer).compare(size, width, features, turns);
      }
    }
    System.exit(0);
  }

  private void compare(String size, int width, int features, int turns) {
    Optimiser adam = Optimiser.adam(1e-3).steps((turns + WARM) * TURN);
    SaeRecipe recipe = SaeRecipe.topK(features, ACTIVE).optimiser(adam).batch(BATCH);
    Tensor rows = normal(4 * BATCH, width);
    Progress.listen(this::ticked);
    TrainedSae trained = SaeTraining.on(rows, Act.RESID_POST.at(0), recipe);
    double[] losses = trained.curves().loss();
    double our = median(ours);
    double their = median(theirs);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f ms | %.0f ms | %.2f | losses %.2f and %.2f%n",
        size,
        our,
        their,
        our / their,
        losses[losses.length - 1],
        theirLoss);
  }

  /** The time from one tick to the next is that of a whole step. */
  private void ticked(Progress progress) {
    if (progress.done() == 0 || progress.done() > progress.total()) {
      began = System.nanoTime();
      return;
    }
    if (ours.size() < progress.done()) {
      ours.add((System.nanoTime() - began) / 1e6);
      if (ours.size() % TURN == 0) {
        askPython();
      }
    }
    began = System.nanoTime();
  }

  private void askPython() {
    try {
      String[] answer = peer.ask(Integer.toString(TURN)).split(" ");
      Arrays.stream(answer, 0, TURN).map(Double::valueOf).forEach(theirs::add);
      theirLoss = Double.parseDouble(answer[TURN]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double median(List<Double> times) {
    return AgainstPython.median(times.subList(WARM * TURN, times.size()));
  }

  private static Tensor normal(int rows, int width) {
    Random random = new Random(1); // features start as normal rows of seed 0
    float[] values = new float[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, new long[] {rows, width}, SAMPLE, D_MODEL);
  }

  @Override
  public String toString() {
    return "benchmark of a training step, " + ours.size() + " steps timed";
  }
}
