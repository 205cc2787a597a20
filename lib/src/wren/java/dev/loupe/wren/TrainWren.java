package dev.loupe.wren;

import ai.djl.Device;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import dev.loupe.arch.Families;
import dev.loupe.arch.HfConfig;
import dev.loupe.arch.Spec;
import dev.loupe.load.HfTokenizer;
import dev.loupe.load.ModelSaver;
import dev.loupe.model.Training;
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
  private static final int STEPS = Integer.getInteger("wren.steps", 16_000);
  private static final int ROWS = 12;
  private static final int LENGTH = 128;
  private static final int WARM_UP = 300;
  private static final double RATE = 2e-3;
  private static final double LAST_SHARE = 0.02; // of the rate, at the end of the cosine
  private static final double CLIP = 1;
  private static final int LOG_EVERY = 100;
  private static final int EXAMINE_EVERY = 3000;

  /** Log-spaced: what is learned when. */
  private static final List<Integer> CHECKPOINTS =
      List.of(STEPS / 64, STEPS / 16, STEPS / 4, STEPS / 2);

  private final Path folder;
  private final String config = resource("config.json");
  private final Training training;
  private final Batches validation = Batches.validation(SEED);

  private TrainWren(Path folder) {
    this.folder = folder;
    HfConfig parsed = HfConfig.parse(config);
    Spec spec = Families.of(parsed).spec(parsed);
    this.training =
        Training.of(
            "wren",
            spec,
            SEED,
            Optional.of(HfTokenizer.open(tokenizerFile(), Optional.of(Batches.BOS))),
            Device.cpu());
  }

  /** Trains and writes everything into the folder given, {@code target/wren} without one. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "target/wren");
    Files.createDirectories(folder);
    new TrainWren(folder).train();
    System.exit(0);
  }

  private void train() throws IOException {
    Optimizer optimizer =
        AdamW.builder()
            .optLearningRateTracker((parameter, step) -> (float) rate(step))
            .optBeta1(0.9f)
            .optBeta2(0.98f)
            .optWeightDecays(0.05f)
            .build();
    Batches batches = Batches.training(SEED);
    int[][] heldOut = validation.next(64, LENGTH + 1);
    long start = System.nanoTime();
    double smooth = Double.NaN;
    Path log = folder.resolve("log.csv");
    Files.writeString(log, "step,tokens,loss,validation,seconds\n");
    for (int step = 1; step <= STEPS; step++) {
      double loss = training.step(batches.next(ROWS, LENGTH + 1), optimizer, CLIP);
      smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
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
        Files.writeString(log, line, StandardOpenOption.APPEND);
        System.out.print(line);
      }
      if (step % EXAMINE_EVERY == 0 && step < STEPS) {
        System.out.println(new Examination(training.model(), 100).summary());
      }
      if (CHECKPOINTS.contains(step)) {
        save(folder.resolve("checkpoints/step-" + step));
      }
    }
    save(folder);
    LossCurve.draw(folder);
    System.out.println(new Examination(training.model(), 200).summary());
  }

  /** Linear warm-up, then half a cosine. Loshchilov and Hutter 2016, arXiv 1608.03983. */
  private static double rate(int step) {
    double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, step / (double) STEPS)));
    return RATE * Math.min(1, step / (double) WARM_UP) * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
  }

  private void save(Path into) throws IOException {
    ModelSaver.save(training.model(), config, into);
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

  private Path tokenizerFile() {
    try {
      Path file = folder.resolve("tokenizer.json");
      Files.writeString(file, resource("tokenizer.json"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
