package dev.loupe.wren.phenomena;

import dev.loupe.load.ModelLoader;
import dev.loupe.load.TrainingCheckpoint;
import dev.loupe.model.HookedTransformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When something emerges in training: its score at each checkpoint, and the first one at which the
 * score is at least {@code least}.
 */
record Emergence(String what, List<Integer> steps, double[] scores, double least) {
  private static final double CHANCE = 0.1; // what a head that does something else can have

  /** A model at a step of its training. */
  record Checkpoint(int step, HookedTransformer model) {}

  /** Scores these checkpoints, which are in the order of training. */
  static Emergence of(
      String what,
      List<Checkpoint> checkpoints,
      double least,
      ToDoubleFunction<HookedTransformer> score) {
    return new Emergence(
        what,
        checkpoints.stream().map(Checkpoint::step).toList(),
        checkpoints.stream().map(Checkpoint::model).mapToDouble(score).toArray(),
        least);
  }

  /**
   * When the score comes to half of what it is in the model at the end of its training; to {@value
   * #CHANCE} at least.
   */
  static Emergence half(
      String what,
      List<Checkpoint> checkpoints,
      HookedTransformer end,
      ToDoubleFunction<HookedTransformer> score) {
    return of(what, checkpoints, Math.max(CHANCE, score.applyAsDouble(end) / 2), score);
  }

  /** The checkpoints that are shipped with the library. */
  static List<Checkpoint> bundled() {
    return TrainingCheckpoint.of("wren").stream()
        .map(known -> new Checkpoint(known.step(), known.load()))
        .toList();
  }

  /** The checkpoints that training has written into a folder; none if there are none. */
  static List<Checkpoint> in(Path folder) {
    Path checkpoints = folder.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(checkpoints)) {
      return folders
          .map(path -> new Checkpoint(step(path), ModelLoader.load(path)))
          .sorted(Comparator.comparing(Checkpoint::step))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoints in " + checkpoints + " cannot be listed", e);
    }
  }

  private static int step(Path path) {
    return Integer.parseInt(path.getFileName().toString().replace("step-", ""));
  }

  /** The number of the first checkpoint that has it; as many as there are if none has. */
  int first() {
    return IntStream.range(0, scores.length)
        .filter(i -> scores[i] >= least)
        .findFirst()
        .orElse(scores.length);
  }

  /** The two steps between which it emerges. */
  String between() {
    int first = first();
    if (first == 0) {
      return "before step " + steps.get(0);
    }
    String from = String.valueOf(steps.get(first - 1));
    return first == scores.length
        ? "after step " + from
        : "between steps " + from + " and " + steps.get(first);
  }

  /** The row of the table. */
  Finding finding() {
    String curve =
        IntStream.range(0, scores.length)
            .mapToObj(i -> String.format(Locale.ROOT, "%d: %.2f", steps.get(i), scores[i]))
            .collect(Collectors.joining(", "));
    return Finding.noted(what + " reaches", least, between() + " (" + curve + ")");
  }
}
