package dev.loupe.kernel.jupyter;

import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** The magics of the kernel, with IJava's methods: {@code getKernelInstance().getMagics()}. */
public final class NotebookMagics {
  private final BaseKernel kernel;

  NotebookMagics(BaseKernel kernel) {
    this.kernel = kernel;
  }

  /** The action of a line magic. */
  public interface Line {
    /** Runs the magic; returns its value, which may be null. */
    Object execute(List<String> arguments) throws Exception;
  }

  /** The action of a cell magic. */
  public interface Cell {
    /** Runs the magic; returns its value, which may be null. */
    Object execute(List<String> arguments, String body) throws Exception;
  }

  /** Registers a line magic. */
  public void registerLineMagic(String name, Line magic) {
    kernel
        .getMagicsRegistry()
        .registerLineMagic(name, (BaseKernel in, List<String> words) -> magic.execute(words));
  }

  /** Registers a cell magic. */
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
