package dev.loupe.sae.superposition;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.ParameterValues;
import dev.loupe.learning.Parameters;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** All instances of toy models for some sparsities, learned at once along one axis. */
final class ToyLearning {
  static final Axis INSTANCE = Axis.named("instance");
  static final Axis HIDDEN = Axis.named("hidden");

  private static final int JUDGED = 100_000; // inputs on which the losses are compared
  private static final long JUDGING = -1; // the step of these inputs, which no learning step has

  private final ToySuperposition toy;
  private final double[] sparsities;
  private final SparseInputs inputs;
  private final Tensor importance; // [feature]

  ToyLearning(ToySuperposition toy, double... sparsities) {
    this.toy = toy;
    this.sparsities = sparsities.clone();
    double[] probabilities = new double[sparsities.length * toy.instances()];
    Arrays.setAll(probabilities, i -> 1 - sparsities[i / toy.instances()]);
    this.inputs = new SparseInputs(toy.features(), probabilities, toy.seed());
    this.importance = Tensor.vector(Axis.FEATURE, toy.importances());
  }

  /** The loss of each instance, [instance]: the mean over inputs of Σ I (x − ReLU(WᵀWx + b))². */
  static Tensor losses(ParameterValues p, Tensor x, Tensor importance) {
    Tensor hidden = x.dot(p.get("W"), Axis.FEATURE); // [sample, instance, hidden]
    Tensor output = hidden.dot(p.get("W"), HIDDEN).plus(p.get("b")).relu();
    return output.minus(x).pow(2).times(importance).sum(Axis.FEATURE).mean(Axis.SAMPLE);
  }

  /** For each sparsity the instance with the least loss on inputs that are the same for all. */
  List<ToyModel> best() {
    int instances = inputs.probabilities().length;
    Tensor weights = importance.as(DataType.FLOAT32);
    Parameters start =
        Parameters.seeded(toy.seed())
            .normal(
                "W",
                1 / Math.sqrt(toy.features()),
                INSTANCE.sized(instances),
                Axis.FEATURE.sized(toy.features()),
                HIDDEN.sized(toy.hidden()))
            .zeros("b", INSTANCE.sized(instances), Axis.FEATURE.sized(toy.features()));
    Learned learned =
        Minimisation.of(
            p -> losses(p, inputs.of(p.step(), toy.batch()), weights).sum(),
            start,
            toy.optimiser(),
            Optional.empty());
    List<ToyModel> best = new ArrayList<>();
    for (int i = 0; i < sparsities.length; i++) {
      best.add(best(learned, i));
    }
    return best;
  }

  private ToyModel best(Learned learned, int place) {
    int from = place * toy.instances();
    int[] mine = new int[toy.instances()];
    Arrays.setAll(mine, i -> from + i);
    Tensor w = learned.get("W").take(INSTANCE, mine);
    Tensor b = learned.get("b").take(INSTANCE, mine);
    double sparsity = sparsities[place];
    Tensor x =
        new SparseInputs(toy.features(), new double[] {1 - sparsity}, toy.seed())
            .of(JUDGING, Math.max(1, JUDGED / toy.instances()))
            .at(INSTANCE, 0);
    double[] losses =
        losses(name -> name.equals("W") ? w : b, x, importance).arranged(INSTANCE).toDoubleArray();
    int least = 0;
    for (int i = 1; i < losses.length; i++) {
      least = losses[i] < losses[least] ? i : least;
    }
    return new ToyModel(
        rows(w.at(INSTANCE, least)),
        b.at(INSTANCE, least).toDoubleArray(),
        toy.importances(),
        sparsity,
        losses[least]);
  }

  private double[][] rows(Tensor w) {
    double[] flat = w.arranged(Axis.FEATURE, HIDDEN).toDoubleArray();
    double[][] rows = new double[toy.features()][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * toy.hidden(), (i + 1) * toy.hidden()));
    return rows;
  }

  @Override
  public String toString() {
    return "learning of " + toy;
  }
}
