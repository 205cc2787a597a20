package dev.loupe.learning;

import dev.loupe.files.WholeFile;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The steps from where parameters start to where a loss is small. */
public final class Minimisation {
  private final Optimiser optimiser;
  private final Parameters start;
  private final Optional<Checkpoint> checkpoint;
  private final String settings;
  private final double[] losses;

  private Minimisation(
      Parameters start, Optimiser optimiser, Optional<Checkpoint> checkpoint, String rows) {
    this.start = start;
    this.optimiser = optimiser;
    this.checkpoint = checkpoint;
    this.settings = optimiser.settings() + " of " + shapes(start) + rows;
    this.losses = new double[optimiser.steps()];
  }

  private static String shapes(Parameters start) {
    return start.starts().entrySet().stream()
        .map(
            entry ->
                entry.getKey()
                    + " "
                    + entry.getValue().value().axes()
                    + Arrays.toString(entry.getValue().value().shape()))
        .collect(Collectors.joining(", "));
  }

  /** The parameters that make a loss small. */
  public static Learned of(
      Objective loss, Parameters start, Optimiser optimiser, Optional<Checkpoint> checkpoint) {
    return of(loss, start, optimiser, checkpoint, "");
  }

  /**
   * The parameters that make a loss small.
   *
   * @param settings what the loss depends on, such as its coefficients; the checkpoint of a loss
   *     with other settings is refused
   */
  public static Learned of(
      Objective loss,
      Parameters start,
      Optimiser optimiser,
      Optional<Checkpoint> checkpoint,
      String settings) {
    return new Minimisation(start, optimiser, checkpoint, settings).learn(loss::of);
  }

  /** The parameters that make a loss over the rows of a data set small. */
  public static Learned of(
      RowsObjective loss,
      Parameters start,
      Optimiser optimiser,
      Rows rows,
      Optional<Checkpoint> checkpoint) {
    return of(loss, start, optimiser, rows, checkpoint, "");
  }

  /** The same with what the loss depends on, such as its coefficients. */
  public static Learned of(
      RowsObjective loss,
      Parameters start,
      Optimiser optimiser,
      Rows rows,
      Optional<Checkpoint> checkpoint,
      String settings) {
    return new Minimisation(start, optimiser, checkpoint, " over " + rows + settings)
        .learn(p -> loss.of(p, p.rows(rows)));
  }

  private Learned learn(Function<Leaves, Tensor> loss) {
    try (Descent descent = Descent.from(start, optimiser);
        Progress progress = Progress.of("minimising", optimiser.steps())) {
      checkpoint.ifPresent(
          saved -> {
            WholeFile.refuseUnwritable(saved.file());
            saved.restore(descent, settings, losses);
          });
      descend(descent, loss, progress);
      return new Learned(start.at(descent.values()), losses, optimiser);
    }
  }

  private void descend(Descent descent, Function<Leaves, Tensor> loss, Progress progress) {
    try {
      progress.tick(descent.steps());
      LossLine line = LossLine.of(losses);
      while (descent.steps() < optimiser.steps()) {
        double now = descent.step(loss);
        losses[(int) descent.steps() - 1] = now;
        progress.tick(1, () -> line.after(descent.steps()));
        save(descent);
      }
    } catch (CancellationException e) {
      throw stopped(descent, e);
    }
  }

  private void save(Descent descent) {
    checkpoint
        .filter(
            saved -> descent.steps() % saved.every() == 0 || descent.steps() == optimiser.steps())
        .ifPresent(saved -> saved.save(descent, settings, losses));
  }

  /** Saves what was learned before an interrupt, and says where it is. */
  private CancellationException stopped(Descent descent, CancellationException interrupt) {
    String where =
        "stopped by an interrupt after "
            + descent.steps()
            + " of "
            + optimiser.steps()
            + " steps; ";
    if (checkpoint.isEmpty() || descent.steps() == 0) {
      where +=
          "with a checkpoint the same call would go on there: checkpoint(\"v.safetensors\", 100)";
    } else {
      boolean interrupted = Thread.interrupted(); // it would close the file that is written
      checkpoint.get().save(descent, settings, losses);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      where += checkpoint.get().file() + " has them, and the same call goes on there";
    }
    CancellationException told = new CancellationException(where);
    told.initCause(interrupt);
    return told;
  }

  @Override
  public String toString() {
    return "minimisation by " + settings;
  }
}
