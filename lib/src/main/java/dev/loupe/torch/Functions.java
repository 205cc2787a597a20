package dev.loupe.torch;

import ai.djl.ndarray.NDArray;

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
    Object[] arguments = new Object[more.length + 1];
    arguments[0] = x;
    System.arraycopy(more, 0, arguments, 1, more.length);
    return SCRIPT.call(function, arguments);
  }
}
