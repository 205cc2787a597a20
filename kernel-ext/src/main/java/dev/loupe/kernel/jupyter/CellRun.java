package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.cell.CellError;
import dev.loupe.kernel.cell.CellShell;
import java.util.Optional;
import java.util.function.Consumer;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/**
 * Runs one cell after the other: its Java by the shell, its magics by the registry.
 *
 * <p>Values of lines before the last go to {@code earlier}.
 */
final class CellRun {
  private final BaseKernel kernel;
  private final CellShell shell;
  private final Consumer<Object> earlier;
  private final MagicsRegistry registry;
  private final Magics magics;

  CellRun(BaseKernel kernel, CellShell shell, Consumer<Object> earlier) {
    this.kernel = kernel;
    this.shell = shell;
    this.earlier = earlier;
    this.registry = kernel.getMagicsRegistry();
    this.magics =
        new Magics(
            registry.getLineMagicNames()::contains,
            java -> java.isBlank() || shell.help().isWhole(java));
  }

  /** The value of a cell, or null; throws a {@link CellError}. */
  Object run(String text, int cell) {
    Optional<Magics.Call> magic = Magics.ofCell(text);
    return magic.isPresent() ? cellMagic(magic.get(), text) : java(text, cell);
  }

  /** The same text with blanks in the place of its magics, for those who ask about Java. */
  String java(String text) {
    StringBuilder java = new StringBuilder(text);
    int body = Magics.body(text);
    blank(java, 0, body);
    if (body == 0) {
      magics.ofLines(text).forEach(magic -> blank(java, magic.from(), magic.to()));
    }
    return java.toString();
  }

  private static void blank(StringBuilder text, int from, int to) {
    for (int i = from; i < to; i++) {
      text.setCharAt(i, text.charAt(i) == '\n' ? '\n' : ' ');
    }
  }

  private Object java(String text, int cell) {
    Object last = null;
    int from = 0;
    for (Magics.Call magic : magics.ofLines(text)) {
      shell.eval(text, cell, from, magic.from(), earlier);
      last = lineMagic(magic);
      from = magic.to();
    }
    return text.substring(from).isBlank()
        ? last
        : shell.eval(text, cell, from, text.length(), earlier);
  }

  private Object lineMagic(Magics.Call magic) {
    return shell.onCellThread(
        () -> registry.evalLineMagic(kernel, magic.name(), magic.arguments()));
  }

  private Object cellMagic(Magics.Call magic, String text) {
    if (!registry.getCellMagicNames().contains(magic.name())) {
      throw CellError.of(
          "UnknownMagic", "there is no magic %%" + magic.name() + "; %help lists them");
    }
    String body = java(text); // with a blank in the magic's place, as errors count the cell's lines
    return shell.onCellThread(
        () -> registry.evalCellMagic(kernel, magic.name(), magic.arguments(), body));
  }
}
