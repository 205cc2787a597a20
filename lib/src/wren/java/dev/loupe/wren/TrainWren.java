package dev.loupe.wren;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Training;
import dev.loupe.load.HfTokenizer;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.weights.RandomWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The recipe of wren: the same seeds and the same number of steps, so the same model.
 *
 * <p>Run by {@code ./loupe train-wren [folder]}; writes the model, the log and four checkpoints of
 * the way there.
 */
public final class TrainWren {
  private static final long SEED = 1;

  private static final List<Phase> PHASES =
      List.of(
          new Phase(24_000, 2e-3, Corpus.BROAD),
          new Phase(4_000, 1e-3, Corpus.LAST),
          new Phase(2_000, 5e-4, Corpus.SHARP));

  private static final int ROWS = 12;
  private static final int LENGTH = 128;
  private static final int WARM_UP = 300; // steps, at the start of each phase
  private static final double LAST_SHARE = 0.02; // of the rate, at the end of each
  private static final double CLIP = 1;
  private static final int LOG_EVERY = 100;
  private static final int EXAMINE_EVERY = 2500;

  /** Spaced evenly on a logarithmic scale: what is learned when. */
  private static final List<Integer> CHECKPOINTS = List.of(250, 1000, 4000, 16_000);

  private final Path folder;
  private final String config = resource("config.json");
  private HookedTransformer model;
  private final int[][] heldOut = Batches.validation(SEED).next(64, LENGTH + 1);
  private final long start = System.nanoTime();
  private int step;
  private double smooth = Double.NaN;

  /**
   * A part of the training with an optimizer of its own.
   *
   * @param steps how many steps it takes
   * @param rate its highest rate
   * @param mixture what it reads
   */
  private record Phase(int steps, double rate, Corpus.Mixture mixture) {
    Optimiser optimiser() {
      return Optimiser.adamW(rate)
          .betas(0.9, 0.98)
          .decay(0.05)
          .steps(steps)
          .warmUp(WARM_UP)
          .cosine(LAST_SHARE)
          .clip(CLIP);
    }
  }

  private TrainWren(Path folder, HookedTransformer model, int step) {
    this.folder = folder;
    this.model = model;
    this.step = step;
  }

  /**
   * Trains and writes everything into the first folder given, {@code target/wren} without one.
   *
   * <p>A second argument is the folder {@code step-24000} of the weights with which a phase ended:
   * training goes on from there, with the same result as in one go.
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "target/wren");
    Files.createDirectories(folder);
    if (arguments.length > 1) {
      Path ended = Path.of(arguments[1]);
      int step = Integer.parseInt(ended.getFileName().toString().replace("step-", ""));
      new TrainWren(folder, ModelLoader.load(ended), step).train();
    } else {
      Files.writeString(folder.resolve("log.csv"), "step,tokens,loss,validation,seconds\n");
      new TrainWren(folder, untrained(folder), 0).train();
    }
    System.exit(0);
  }

  private static HookedTransformer untrained(Path folder) throws IOException {
    HfConfig config = HfConfig.parse(resource("config.json"));
    Spec spec = Families.of(config).spec(config);
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(tokenizer, resource("tokenizer.json"));
    return HookedTransformer.of(
        "wren",
        spec,
        RandomWeights.forTraining(spec, SEED),
        Optional.of(HfTokenizer.open(tokenizer, Optional.of(Batches.BOS))),
        Device.cpu(),
        DataType.FLOAT32);
  }

  private void train() throws IOException {
    int end = 0;
    for (int i = 0; i < PHASES.size(); i++) {
      Phase phase = PHASES.get(i);
      end += phase.steps();
      if (step < end) {
        train(phase, Batches.training(SEED + i, phase.mixture()), end);
        save(folder.resolve("phases/step-" + end));
      }
    }
    save(folder);
    LossCurve.draw(folder);
    System.out.println(new Examination(model, 200).summary());
  }

  private void train(Phase phase, Batches batches, int end) throws IOException {
    Training training = Training.of(model, phase.optimiser());
    model = training.model();
    while (step < end) {
      double loss = training.step(batches.next(ROWS, LENGTH + 1));
      step++;
      smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
      report(training);
    }
  }

  private void report(Training training) throws IOException {
    if (step % LOG_EVERY == 0) {
      String line =
          String.format(
              Locale.ROOT,
              "%d,%d,%.4f,%.4f,%.0f%n",
              step,
              (long) step * ROWS * LENGTH,
              smooth,
              training.loss(heldOut),
              (System.nanoTime() - start) / 1e9);
      Files.writeString(folder.resolve("log.csv"), line, StandardOpenOption.APPEND);
      System.out.print(line);
    }
    if (step % EXAMINE_EVERY == 0) {
      System.out.println(new Examination(model, 100).summary());
    }
    if (CHECKPOINTS.contains(step)) {
      save(folder.resolve("checkpoints/step-" + step));
    }
  }

  private void save(Path into) throws IOException {
    model.save(into, config);
    for (String name :
        List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")) {
      Files.writeString(into.resolve(name), resource(name));
    }
  }

  private static String resource(String name) {
    try (InputStream in = TrainWren.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
