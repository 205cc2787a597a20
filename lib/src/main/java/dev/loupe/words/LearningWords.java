package dev.loupe.words;

import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.Objective;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.Rows;
import dev.loupe.learning.RowsObjective;
import dev.loupe.learning.SmallTransformer;
import dev.loupe.learning.Training;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.Optional;

/** Learn something: parameters of your own, models of your own. */
public abstract class LearningWords extends FileWords {
  protected LearningWords() {}

  /** Parameters to be learned, none yet: {@code parameters().with("v", vector(0, 0, 0))}. */
  public static Parameters parameters() {
    return Parameters.seeded(0);
  }

  /** Parameters to be learned, none yet; random starts come from this seed. */
  public static Parameters parameters(long seed) {
    return Parameters.seeded(seed);
  }

  /**
   * The parameters that make a loss small, with a chart of the loss: {@code minimise(p ->
   * p.mean(run.add(resid(2), p.get("v"), 1), metric), start, adam(1e-3))}.
   */
  public static Learned minimise(Objective loss, Parameters start, Optimiser optimiser) {
    return Minimisation.of(loss, start, optimiser, Optional.empty());
  }

  /** The same, saved to a file while it runs, and continued from there when it is run again. */
  public static Learned minimise(
      Objective loss, Parameters start, Optimiser optimiser, Checkpoint checkpoint) {
    return Minimisation.of(loss, start, optimiser, Optional.of(checkpoint));
  }

  /**
   * The parameters that make a loss over the rows of a data set small: {@code minimise((p, x) -> …,
   * start, adam(1e-3), rows(activations, 4096))}.
   */
  public static Learned minimise(
      RowsObjective loss, Parameters start, Optimiser optimiser, Rows rows) {
    return Minimisation.of(loss, start, optimiser, rows, Optional.empty());
  }

  /** The same, saved to a file while it runs, and continued from there when it is run again. */
  public static Learned minimise(
      RowsObjective loss, Parameters start, Optimiser optimiser, Rows rows, Checkpoint checkpoint) {
    return Minimisation.of(loss, start, optimiser, rows, Optional.of(checkpoint));
  }

  /** Stochastic gradient descent with this rate: {@code sgd(0.1).momentum(0.9).steps(500)}. */
  public static Optimiser sgd(double rate) {
    return Optimiser.sgd(rate);
  }

  /** Adam with this rate: {@code adam(1e-3).steps(500).warmUp(50).cosine().clip(1)}. */
  public static Optimiser adam(double rate) {
    return Optimiser.adam(rate);
  }

  /** Adam with a weight decay of its own: {@code adamW(1e-3).decay(0.1)}. */
  public static Optimiser adamW(double rate) {
    return Optimiser.adamW(rate);
  }

  /** The rows of a tensor, of which every step takes some in a random order. */
  public static Rows rows(Tensor all, int batch) {
    return new Rows(all, batch, 0);
  }

  /** A file that a minimisation is saved to every so many steps, and continued from. */
  public static Checkpoint checkpoint(String file, int every) {
    return new Checkpoint(Path.of(file), every);
  }

  /**
   * A small transformer with random weights and without a tokenizer: {@code
   * transformer().layers(1).heads(4).dModel(128).vocab(32).context(3)}.
   */
  public static SmallTransformer transformer() {
    return SmallTransformer.standard();
  }

  /** The training of a transformer that starts with random weights. */
  public static Training training(SmallTransformer start, Optimiser optimiser) {
    return Training.of(start.model(), optimiser);
  }

  /** The training of a copy of a model. */
  public static Training training(HookedTransformer start, Optimiser optimiser) {
    return Training.of(start, optimiser);
  }
}
