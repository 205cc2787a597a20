package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import dev.loupe.arch.Spec;
import dev.loupe.forward.Forward;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.memory.Room;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import dev.loupe.weights.RandomWeights;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a model on next-token prediction, with the same forward pass that experiments use.
 *
 * <p>The loss is the mean cross-entropy of every next token, in nats.
 */
public final class Training {
  private final HookedTransformer model;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  private Training(HookedTransformer model) {
    if (!model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " attends in both directions, so it would see the token that it must predict; only causal models can be trained");
    }
    this.model = model;
    model
        .weights()
        .byName()
        .forEach(
            (name, array) -> {
              boolean again = model.spec().tied() && name.equals("W_U");
              if (!again) {
                array.setRequiresGradient(true);
                parameters.put(name, array);
              }
            });
  }

  /** Starts from random weights. */
  public static Training of(
      String name, Spec spec, long seed, Optional<Tokenizer> tokenizer, Device device) {
    return new Training(
        HookedTransformer.trainable(
            name, spec, RandomWeights.forTraining(spec, seed), tokenizer, device));
  }

  /** Continues from a model's weights, which are copied. */
  public static Training from(HookedTransformer start) {
    return new Training(
        HookedTransformer.trainable(
            start.name(),
            start.spec(),
            new CopiedWeights(start),
            start.tokenizer(),
            start.device()));
  }

  /** The model in its current state; later training steps change it. */
  public HookedTransformer model() {
    return model;
  }

  /**
   * Learns from one batch.
   *
   * @param sequences token ids, one row for each sequence, all of equal length
   * @param optimizer updates the weights by their gradients
   * @param clip the largest norm that all gradients together may have (Pascanu et al. 2012, arXiv
   *     1211.5063)
   * @return the loss before the step
   */
  public double step(int[][] sequences, Optimizer optimizer, double clip) {
    Progress.checkCancelled();
    return Torch.recordingGradients(
        true,
        () -> {
          Room room = room(sequences);
          try (room;
              NDManager work = Torch.memory(model.device())) {
            NDArray loss = loss(sequences, work);
            JniUtils.backward((PtNDArray) loss, (PtNDArray) work.ones(new Shape()), false, false);
            double value = loss.getFloat();
            JniUtils.setGradMode(false);
            update(optimizer, clip, work);
            return value;
          } finally {
            Reference.reachabilityFence(this); // the model's weights are freed when it is dropped
          }
        });
  }

  private Room room(int[][] sequences) {
    WorkingSet set = new WorkingSet(model, sequences.length, sequences[0].length - 1, false);
    return set.room(set.training(), 0);
  }

  /** The loss of a batch, without a training step. */
  public double loss(int[][] sequences) {
    return Torch.recordingGradients(
        false,
        () -> {
          try (NDManager work = Torch.memory(model.device())) {
            return (double) loss(sequences, work).getFloat();
          } finally {
            Reference.reachabilityFence(this);
          }
        });
  }

  private NDArray loss(int[][] sequences, NDManager work) {
    int length = sequences[0].length - 1;
    Tokens inputs =
        Tokens.of(
            Arrays.stream(sequences).map(row -> Arrays.copyOf(row, length)).toArray(int[][]::new));
    long[] targets = new long[sequences.length * length];
    for (int row = 0; row < sequences.length; row++) {
      for (int i = 0; i < length; i++) {
        targets[row * length + i] = sequences[row][i + 1];
      }
    }
    Forward forward = model.forward();
    Pass pass =
        Pass.over(inputs, 0, model.spec(), model.weights(), work, Gate.open(), Optional.empty());
    NDArray resid = forward.blocks(model.embed(inputs, 0, pass), 0, model.spec().layers(), pass);
    NDArray logits = forward.unembed(resid, pass.gate());
    return Ops.crossEntropy(logits.reshape(-1, model.spec().vocab()), work.create(targets));
  }

  @Override
  public String toString() {
    return "training of " + model;
  }

  private void update(Optimizer optimizer, double clip, NDManager work) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    double squares = 0;
    for (Map.Entry<String, NDArray> parameter : parameters.entrySet()) {
      NDArray gradient = JniUtils.getGradient((PtNDArray) parameter.getValue());
      gradient.attach(work);
      gradients.put(parameter.getKey(), gradient);
      squares += gradient.mul(gradient).sum().getFloat();
    }
    double norm = Math.sqrt(squares);
    gradients.forEach(
        (name, gradient) -> {
          if (norm > clip) {
            gradient.muli(clip / norm);
          }
          optimizer.update(name, parameters.get(name), gradient);
          gradient.subi(gradient); // backward adds to the existing gradient
        });
  }
}
