package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;

/**
 * Functions of a tensor that DJL lacks or offers with other rules; all support autograd.
 *
 * <p>The names are those of {@code functions.torchscript}.
 */
public final class Functions {
  private static final TorchScript SCRIPT = TorchScript.compile(Ops.source("functions"));

  private Functions() {}

  /** A function of an array and some numbers or arrays. */
  public static NDArray of(String function, NDArray x, Object... more) {
    return SCRIPT.call(function, arguments(x, more));
  }

  /** A function that joins several arrays; the result belongs to the manager of the first. */
  public static NDArray ofAll(String function, List<NDArray> arrays, Object... more) {
    return SCRIPT.callFor(
        arrays.get(0).getManager(), function, arguments(arrays.toArray(new PtNDArray[0]), more));
  }

  /** A function of an array that gives several. */
  public static List<NDArray> severalOf(String function, NDArray x, Object... more) {
    return SCRIPT.callAll(x.getManager(), function, arguments(x, more));
  }

  private static Object[] arguments(Object first, Object... more) {
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = first;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return arguments;
  }
}
