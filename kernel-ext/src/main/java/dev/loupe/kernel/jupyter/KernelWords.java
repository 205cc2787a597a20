package dev.loupe.kernel.jupyter;

import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** IJava's methods for cells of Loupe's own kernel; IJava and JJava bring their own. */
public final class KernelWords {
  private KernelWords() {}

  /** The kernel that runs in this JVM: its renderer, its magics, its class path. */
  public static NotebookKernel getKernelInstance() {
    return (NotebookKernel) BaseKernel.notebookKernel();
  }

  /**
   * The value of a line magic: {@code List<String> added = lineMagic("jars", List.of("a.jar"))}.
   */
  public static <T> T lineMagic(String name, List<String> arguments) {
    try {
      return getKernelInstance().getMagics().applyLineMagic(name, arguments);
    } catch (RuntimeException itsOwn) {
      throw itsOwn; // its message needs no more words
    } catch (Exception checked) {
      throw new IllegalStateException("%" + name + " failed: " + checked, checked);
    }
  }

  /** The value of a cell magic. */
  public static <T> T cellMagic(String name, List<String> arguments, String body) {
    try {
      return getKernelInstance().getMagics().applyCellMagic(name, arguments, body);
    } catch (RuntimeException itsOwn) {
      throw itsOwn;
    } catch (Exception checked) {
      throw new IllegalStateException("%%" + name + " failed: " + checked, checked);
    }
  }
}
