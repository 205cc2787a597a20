package dev.loupe.kernel.jupyter;

import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** The magics of the kernel in IJava's words: {@code getKernelInstance().getMagics()}. */
public final class NotebookMagics {
  private final BaseKernel kernel;

  NotebookMagics(BaseKernel kernel) {
    this.kernel = kernel;
  }

  /** What a line magic does with its arguments. */
  public interface Line {
    /** Does it and gives its value, which may be null. */
    Object execute(List<String> arguments) throws Exception;
  }

  /** What a cell magic does with its arguments and the rest of the cell. */
  public interface Cell {
    /** Does it and gives its value, which may be null. */
    Object execute(List<String> arguments, String body) throws Exception;
  }

  /** Makes a line magic known. */
  public void registerLineMagic(String name, Line magic) {
    kernel
        .getMagicsRegistry()
        .registerLineMagic(name, (BaseKernel in, List<String> words) -> magic.execute(words));
  }

  /** Makes a cell magic known. */
  public void registerCellMagic(String name, Cell magic) {
    kernel
        .getMagicsRegistry()
        .registerCellMagic(
            name, (BaseKernel in, List<String> words, String body) -> magic.execute(words, body));
  }

  /** The value of a line magic. */
  public <T> T applyLineMagic(String name, List<String> arguments) throws Exception {
    return kernel.getMagicsRegistry().evalLineMagic(kernel, name, arguments);
  }

  /** The value of a cell magic. */
  public <T> T applyCellMagic(String name, List<String> arguments, String body) throws Exception {
    return kernel.getMagicsRegistry().evalCellMagic(kernel, name, arguments, body);
  }

  @Override
  public String toString() {
    return "magics: " + kernel.getMagicsRegistry().getLineMagicNames();
  }
}
