package io.github.spencerpark.ijava.runtime;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;

/** The words for showing that IJava imports into every cell. */
public final class Display {
  private Display() {}

  /** How the kernel shows a value. */
  public static DisplayData render(Object value) {
    return IJava.getKernelInstance().getRenderer().render(value);
  }

  /** Shows a value below the cell. */
  public static String display(Object value) {
    IJava.getKernelInstance().display(render(value));
    return "";
  }
}
