package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.site.NearNames;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Weights by their TransformerLens names and in TransformerLens shapes, as copies. */
public final class WeightView {
  private static final Pattern IN_LAYER = Pattern.compile("blocks\\.(\\d{1,6})\\..*");

  private WeightView() {}

  /**
   * The weight as a copy. If a computation has lent it, the weight itself, so that a loss follows
   * the gradient through it.
   */
  public static Tensor of(Spec spec, Weights weights, String name) {
    Weight weight = find(spec, name);
    if (weights.isLent(name)) {
      return Tensor.borrow(toShown(weights.byName().get(name), weight, spec), axes(weight));
    }
    try (NDManager work = Torch.memory(weights.device())) {
      return shown(spec, name, weights.wide(name, work), name);
    } finally {
      Reference.reachabilityFence(weights);
    }
  }

  /** The values of a kept weight, or of its gradient, in TransformerLens shape. */
  public static Tensor shown(Spec spec, String name, NDArray kept, String label) {
    Weight weight = find(spec, name);
    return Scope.open(kept.getDevice(), label).keep(toShown(kept, weight, spec), axes(weight));
  }

  /** A copy of a weight in its kept shape, in the type that the model computes in. */
  public static NDArray wide(Spec spec, Weights weights, String name, NDManager work) {
    find(spec, name);
    return weights.wide(name, work);
  }

  public static float[] kept(Spec spec, Weights weights, Weight weight, int layer) {
    find(spec, weight.name(layer));
    try (NDManager work = Torch.memory(weights.device())) {
      return Ops.cast(weights.wide(weight.name(layer), work), DataType.FLOAT32).toFloatArray();
    } finally {
      Reference.reachabilityFence(weights);
    }
  }

  /** A weight as float32 without a change of any number; refused if float32 does not hold them. */
  public static float[] exact(Spec spec, Weights weights, Weight weight, int layer) {
    find(spec, weight.name(layer));
    try (NDManager work = Torch.memory(weights.device())) {
      NDArray wide = weights.wide(weight.name(layer), work);
      NDArray narrow = Ops.cast(wide, DataType.FLOAT32);
      if (wide.getDataType() == DataType.FLOAT64
          && !Ops.cast(narrow, DataType.FLOAT64).contentEquals(wide)) {
        throw new IllegalArgumentException(
            weight.name(layer)
                + " has float64 numbers that float32 does not hold, and checkpoints are float32; load or make the model in float32");
      }
      return narrow.toFloatArray();
    } finally {
      Reference.reachabilityFence(weights);
    }
  }

  public static Weights edited(Spec spec, Weights weights, WeightEdit edit) {
    Weight weight = find(spec, edit.weight());
    Tensor after =
        Objects.requireNonNull(
            edit.change().apply(of(spec, weights, edit.weight())),
            "the edit of " + edit.weight() + " returned null; it must return the changed weight");
    if (!Arrays.equals(after.shape(), weight.shape(spec))) {
      throw new IllegalArgumentException(
          edit.weight()
              + " has shape "
              + Arrays.toString(weight.shape(spec))
              + "; the edit returned "
              + after);
    }
    if (!after.axes().equals(axes(weight))) {
      throw new IllegalArgumentException(
          edit.weight() + " has the axes " + axes(weight) + "; the edit returned " + after);
    }
    if (after.lent()) {
      NDArray there = DeviceArray.tracked(weights.device(), after.nd());
      NDArray kept = toKept(Ops.cast(there, weights.type()), weight, spec);
      return weights.lent(Map.of(edit.weight(), kept)); // a loss follows the gradient through it
    }
    try (NDManager work = Torch.memory(weights.device())) {
      NDArray there = after.nd().toDevice(weights.device(), false);
      NDArray shown = Ops.copy(Ops.cast(there, weights.type()), work);
      return weights.with(edit.weight(), Ops.copy(toKept(shown, weight, spec), work));
    } finally {
      Reference.reachabilityFence(after);
    }
  }

  private static Weight find(Spec spec, String name) {
    for (Weight weight : spec.weights()) {
      for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
        if (weight.name(layer).equals(name)) {
          return weight;
        }
      }
    }
    if (spec.classes().isPresent() && Set.of("W_U", "b_U").contains(name)) {
      throw spec.classes().get().noTokens("the model");
    }
    throw new IllegalArgumentException("there is no weight '" + name + "'" + instead(spec, name));
  }

  private static String instead(Spec spec, String name) {
    Matcher inLayer = IN_LAYER.matcher(name);
    int layer = inLayer.matches() ? Integer.parseInt(inLayer.group(1)) : 0;
    if (layer >= spec.layers()) {
      return ": the model has layers 0 to " + (spec.layers() - 1);
    }
    List<String> near =
        NearNames.of(
            name,
            spec.weights().stream()
                .filter(weight -> weight.inLayers() || !inLayer.matches())
                .map(weight -> weight.name(layer))
                .toList());
    return near.isEmpty()
        ? "; there are "
            + spec.weights().stream()
                .map(weight -> weight.name(0))
                .collect(Collectors.joining(", "))
        : NearNames.question(near);
  }

  private static NDArray toShown(NDArray kept, Weight weight, Spec spec) {
    long[] shape = weight.shape(spec);
    return switch (weight.layout()) {
      case AS_IS -> kept;
      case TRANSPOSED -> kept.transpose();
      case INTO_HEADS -> kept.reshape(shape[0], shape[2], shape[1]).transpose(0, 2, 1);
      case OUT_OF_HEADS -> kept.reshape(shape[2], shape[0], shape[1]).transpose(1, 2, 0);
      case HEAD_BIAS -> kept.reshape(new Shape(shape));
    };
  }

  private static NDArray toKept(NDArray shown, Weight weight, Spec spec) {
    Shape kept = new Shape(weight.keptShape(spec));
    return switch (weight.layout()) {
      case AS_IS -> shown;
      case TRANSPOSED -> shown.transpose();
      case INTO_HEADS -> shown.transpose(0, 2, 1).reshape(kept);
      case OUT_OF_HEADS -> shown.transpose(2, 0, 1).reshape(kept);
      case HEAD_BIAS -> shown.reshape(kept);
    };
  }

  private static List<Axis> axes(Weight weight) {
    return switch (weight) {
      case W_E -> List.of(Axis.VOCAB, Axis.D_MODEL);
      case W_TYPE -> List.of(Axis.TOKEN_TYPE, Axis.D_MODEL);
      case W_HEAD, W_POOL -> List.of(Axis.D_MODEL, Axis.D_MODEL);
      case W_CLASS -> List.of(Axis.D_MODEL, Axis.CLASS);
      case B_CLASS -> List.of(Axis.CLASS);
      case W_POS -> List.of(Axis.POS, Axis.D_MODEL);
      case W_U -> List.of(Axis.D_MODEL, Axis.VOCAB);
      case W_Q -> List.of(Axis.HEAD, Axis.D_MODEL, Axis.D_HEAD);
      case W_K, W_V -> List.of(Axis.KV_HEAD, Axis.D_MODEL, Axis.D_HEAD);
      case W_O -> List.of(Axis.HEAD, Axis.D_HEAD, Axis.D_MODEL);
      case B_Q -> List.of(Axis.HEAD, Axis.D_HEAD);
      case B_K, B_V -> List.of(Axis.KV_HEAD, Axis.D_HEAD);
      case W_IN, W_GATE -> List.of(Axis.D_MODEL, Axis.D_MLP);
      case W_OUT -> List.of(Axis.D_MLP, Axis.D_MODEL);
      case B_IN, B_GATE -> List.of(Axis.D_MLP);
      case B_U -> List.of(Axis.VOCAB);
      case Q_NORM_W, K_NORM_W ->
          List.of(Axis.D_HEAD); // of all heads where they are normalised together
      default -> List.of(Axis.D_MODEL);
    };
  }
}
