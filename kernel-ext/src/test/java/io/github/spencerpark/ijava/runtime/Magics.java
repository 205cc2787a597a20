package io.github.spencerpark.ijava.runtime;

import io.github.spencerpark.ijava.IJava;
import java.util.List;

/** The words for magics that IJava imports into every cell. */
public final class Magics {
  private Magics() {}

  /** The value of a line magic. */
  public static <T> T lineMagic(String name, List<String> arguments) throws Exception {
    return IJava.getKernelInstance().getMagics().applyLineMagic(name, arguments);
  }

  /** The value of a cell magic. */
  public static <T> T cellMagic(String name, List<String> arguments, String body) throws Exception {
    return IJava.getKernelInstance().getMagics().applyCellMagic(name, arguments, body);
  }
}
