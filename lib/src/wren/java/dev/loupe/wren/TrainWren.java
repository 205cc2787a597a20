package dev.loupe.wren;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.arch.Spec;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.learning.Training;
import dev.loupe.load.HfTokenizer;
import dev.loupe.model.HookedTransformer;
import dev.loupe.weights.RandomWeights;
import dev.loupe.wren.world.People;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The recipe of wren: the same seed and the same number of steps, so the same model.
 *
 * <p>Run by {@code ./loupe train-wren [folder [seed [share]]]}; writes the model, the log and
 * checkpoints of the way there.
 */
public final class TrainWren {
  private static final int ROWS = 12;
  private static final int LENGTH = 128;
  private static final int LOG_EVERY = 100;
  private static final int EXAMINE_EVERY = 1000;

  /** Evenly spaced on a logarithmic scale, and closer where induction heads form. */
  private static final List<Integer> CHECKPOINTS =
      List.of(250, 500, 1000, 2000, 4000, 6000, 8000, 12_000);

  /** The seed of the bundled model. */
  private static final long BUNDLED = 2;

  private final Path folder;
  private final long seed;
  private final String config = resource("config.json");
  private HookedTransformer model;
  private final Rows heldOut;
  private final long start = System.nanoTime();
  private int step;
  private double smooth = Double.NaN;

  private TrainWren(Path folder, long seed) throws IOException {
    this.folder = folder;
    this.seed = seed;
    this.heldOut = Batches.validation(seed).next(32, LENGTH + 1);
    this.model = untrained(folder, seed);
  }

  /**
   * Trains and writes everything into a folder.
   *
   * @param arguments the folder ({@code target/wren}), the seed (2), and a share of the steps (1),
   *     for a trial
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments.length > 0 ? arguments[0] : "target/wren");
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : BUNDLED;
    double share = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 1;
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("log.csv"), "step,tokens,loss,validation,seconds\n");
    new TrainWren(folder, seed).train(Curriculum.parts(share));
    System.exit(0);
  }

  /** The model before its first step; its tokenizer is written into the folder. */
  public static HookedTransformer untrained(Path folder, long seed) throws IOException {
    HfConfig config = HfConfig.parse(resource("config.json"));
    Spec spec = Families.of(config).spec(config);
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.writeString(tokenizer, resource("tokenizer.json"));
    return HookedTransformer.of(
        "wren",
        spec,
        RandomWeights.forTraining(spec, seed),
        Optional.of(HfTokenizer.open(tokenizer, Optional.of(Batches.BOS))),
        Device.cpu(),
        DataType.FLOAT32);
  }

  private void train(List<Curriculum> parts) throws IOException {
    for (int i = 0; i < parts.size(); i++) {
      Curriculum part = parts.get(i);
      System.out.println(part.name() + " from step " + step);
      train(part, Batches.training(parts.size() * seed + i, part.mixture()));
      save(folder.resolve("parts/" + part.name()));
    }
    save(folder);
    LossCurve.draw(folder);
    System.out.println(new Examination(model, 200).summary());
  }

  private void train(Curriculum part, Batches batches) throws IOException {
    JniUtils.setNumThreads(part.threads());
    Training training = Training.of(model, part.optimiser());
    model = training.model();
    for (int taken = 0; taken < part.longest() && !finished(part, taken); taken++) {
      Corpus.PEOPLE.grow(part.people(taken));
      Rows rows = batches.next(ROWS, LENGTH + 1);
      double loss = training.step(rows.ids(), rows.weights());
      step++;
      smooth = Double.isNaN(smooth) ? loss : 0.98 * smooth + 0.02 * loss;
      report(training);
    }
    Corpus.PEOPLE.grow(People.COUNT);
  }

  private boolean finished(Curriculum part, int taken) {
    return taken >= part.steps()
        && taken % LOG_EVERY == 0
        && HomelandLens.best(model) >= part.readable();
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
              training.loss(heldOut.ids(), heldOut.weights()),
              (System.nanoTime() - start) / 1e9);
      Files.writeString(folder.resolve("log.csv"), line, StandardOpenOption.APPEND);
      System.out.print(line);
    }
    if (step % EXAMINE_EVERY == 0) {
      System.out.println(new Examination(model, 100).summary());
      System.out.println(Arrays.toString(HomelandLens.atNames(model)));
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
