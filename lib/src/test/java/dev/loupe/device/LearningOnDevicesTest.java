package dev.loupe.device;

import static dev.loupe.device.ToyPrompts.METRIC;
import static dev.loupe.device.ToyPrompts.UNEQUAL;
import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.activations.NamedGradients;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.Rows;
import dev.loupe.learning.Training;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.weights.WeightEdit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Losses and parameters while something is learned. */
class LearningOnDevicesTest {
  private static final int[][] BATCH = {{1, 2, 3, 4, 5, 6}, {6, 4, 2, 1, 3, 5}};

  /** A steering vector, which starts on the CPU and is learned through the model. */
  private static Learned vector(HookedTransformer model, Optimiser optimiser) {
    Tensor start = Tensor.vector(Axis.D_MODEL, new double[model.spec().dModel()]);
    return Minimisation.of(
        p -> p.mean(model.run(UNEQUAL).add(Act.RESID_PRE.at(1), p.get("v"), 1), METRIC.squared()),
        Parameters.seeded(0).with("v", start),
        optimiser,
        Optional.empty());
  }

  interface Laws extends TwoDevices {
    @Test
    default void aVectorIsLearned() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "learned vector",
            spec,
            model -> {
              Learned learned = vector(model, Optimiser.sgd(1e-3).momentum(0.9).steps(5));
              double[] values = learned.get("v").toDoubleArray();
              return DoubleStream.concat(DoubleStream.of(learned.losses()), DoubleStream.of(values))
                  .toArray();
            });
      }
    }

    /** Parameters start on the CPU; the loss has parts on both devices, and one number in a row. */
    @Test
    default void gradientsFlowThroughBothDevices() {
      sameNumbers(
          "gradients by parameters",
          Toys.gpt2(),
          model -> {
            double[] ones = new double[model.spec().dModel()];
            Arrays.fill(ones, 0.5);
            Parameters parameters =
                Parameters.seeded(0)
                    .with("v", Tensor.vector(Axis.D_MODEL, ones))
                    .with("scale", Tensor.vector(Axis.named("one"), 2.0));
            NamedGradients gradients =
                parameters.gradients(
                    p -> {
                      Tensor v = p.get("v");
                      Tensor metric =
                          p.mean(model.run(UNEQUAL).add(Act.RESID_PRE.at(1), v, 1), METRIC);
                      Tensor squares = v.times(v).sum(Axis.D_MODEL);
                      return p.get("scale").times(squares).plus(metric).times(metric);
                    });
            return flat(gradients.get("v"), gradients.get("scale"));
          });
    }

    @Test
    default void aChangeOfAWeightIsLearned() {
      sameNumbers(
          "learned edit",
          Toys.gpt2(),
          model -> {
            Tensor start = Tensor.vector(Axis.D_MODEL, new double[model.spec().dModel()]).plus(1);
            Learned learned =
                Minimisation.of(
                    p -> {
                      WeightEdit scaled =
                          new WeightEdit("blocks.1.mlp.W_out", w -> w.times(p.get("s")));
                      return p.mean(model.edited(scaled).run(UNEQUAL), METRIC.squared());
                    },
                    Parameters.seeded(0).with("s", start),
                    Optimiser.sgd(1e-3).steps(3),
                    Optional.empty());
            return flat(learned.get("s"), Tensor.vector(learned.losses()));
          });
    }

    @Test
    default void aMapIsLearnedFromRowsOfActivations() {
      sameNumbers(
          "learned map",
          Toys.gpt2(),
          model -> {
            Tensor rows =
                model
                    .run(UNEQUAL)
                    .cache(Act.RESID_PRE)
                    .get(Act.RESID_PRE.at(2))
                    .merged(Axis.SAMPLE, Axis.BATCH, Axis.POS);
            Tensor start = Tensor.vector(Axis.D_MODEL, new double[model.spec().dModel()]);
            Learned learned =
                Minimisation.of(
                    (p, some) -> {
                      Tensor off = some.dot(p.get("w"), Axis.D_MODEL).plus(-1);
                      return off.times(off).mean(Axis.SAMPLE);
                    },
                    Parameters.seeded(0).with("w", start),
                    Optimiser.sgd(1e-2).steps(8),
                    new Rows(rows, 5, 0),
                    Optional.empty());
            return learned.losses();
          });
    }

    @Test
    default void aModelIsTrained() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "training",
            spec,
            model -> {
              Training training = Training.of(model, Optimiser.sgd(1e-2).clip(1));
              double[] losses =
                  DoubleStream.generate(() -> training.step(BATCH)).limit(4).toArray();
              double[] logits = flat(training.model().run(UNEQUAL).logits().last());
              return DoubleStream.concat(DoubleStream.of(losses), DoubleStream.of(logits))
                  .toArray();
            });
      }
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}
