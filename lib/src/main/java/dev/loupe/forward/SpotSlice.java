package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.site.Spot;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;

/**
 * The part of an activation in a pass that a spot covers.
 *
 * @param spot the part, with its positions known; they count from the start of the prompts
 * @param offset the first position that the pass holds: with cached keys, the earlier ones are not
 *     computed again
 */
public record SpotSlice(Spot spot, int offset) {
  /** The picked part of an activation. */
  public static NDArray of(Spot spot, NDArray x, int offset) {
    return new SpotSlice(spot, offset).of(x);
  }

  /** Whether the pass holds any of the positions. */
  boolean meets(NDArray x) {
    int end = offset + width(x);
    return spot.onePosition() ? spot.begin() >= offset && spot.begin() < end : spot.begin() < end;
  }

  /** The part: a view, or a copy if it is at another position in each prompt. */
  NDArray of(NDArray x) {
    NDArray part = window(x);
    return spot.place().one() ? gathered(part) : part;
  }

  /** Writes values, in the axes of the spot, into an activation that may be changed. */
  void put(NDArray x, NDArray values) {
    NDArray part = window(x);
    if (spot.place().one()) {
      int dimension = along();
      NDArray here = mask(part, dimension);
      Ops.assign(part, Ops.where(here, values.expandDims(dimension), part));
    } else {
      Ops.assign(part, values);
    }
  }

  /** The part with all positions of the pass from the first one of the spot on. */
  private NDArray window(NDArray x) {
    NDArray part = x;
    List<Axis> axes = spot.site().axes();
    for (int dimension = axes.size() - 1; dimension >= 0; dimension--) {
      Axis axis = axes.get(dimension);
      Integer index = spot.picks().get(axis);
      if (index != null) {
        part = Ops.select(part, dimension, axis == spot.along() ? index - offset : index);
      } else if (axis == spot.along() && begin() > 0) {
        part = Ops.narrow(part, dimension, begin(), width(x) - begin());
      }
    }
    return part;
  }

  private int begin() {
    return spot.place().one() ? 0 : Math.max(0, spot.begin() - offset);
  }

  private int width(NDArray x) {
    return (int) x.getShape().get(spot.site().axes().indexOf(spot.along()));
  }

  /** The dimension of positions after the picked axes before it are gone. */
  private int along() {
    List<Axis> axes = spot.site().axes();
    return (int)
        axes.subList(0, axes.indexOf(spot.along())).stream()
            .filter(axis -> !spot.picks().containsKey(axis))
            .count();
  }

  /** The entry of each prompt at its own position. */
  private NDArray gathered(NDArray part) {
    int dimension = along();
    NDArray byPosition = dimension == 1 ? part : part.swapAxes(1, dimension); // [batch, pos, …]
    Shape shape = byPosition.getShape();
    int[] rows = new int[(int) shape.get(0)];
    for (int prompt = 0; prompt < rows.length; prompt++) {
      rows[prompt] = (int) (prompt * shape.get(1)) + spot.first(prompt) - offset;
    }
    return Ops.takeRows(byPosition, rows, part.getManager()).squeeze(0); // [batch, …]
  }

  /** Where the position of each prompt is, in the axes of {@code part} or of size one. */
  private NDArray mask(NDArray part, int dimension) {
    long[] shape = new long[part.getShape().dimension()];
    Arrays.fill(shape, 1);
    int width = (int) part.getShape().get(dimension);
    shape[0] = part.getShape().get(0);
    shape[dimension] = width;
    boolean[] here = new boolean[(int) (shape[0] * width)];
    for (int prompt = 0; prompt < shape[0]; prompt++) {
      here[prompt * width + spot.first(prompt) - offset] = true;
    }
    return DeviceArray.booleans(part.getManager(), here, new Shape(shape));
  }
}
