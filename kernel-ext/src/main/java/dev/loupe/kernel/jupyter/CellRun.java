package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.error.CellError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;

/**
 * Runs cells one after the other: their Java in the shell, their magics from the registry.
 *
 * <p>Values of all lines but the last go to {@code earlier}.
 */
final class CellRun {
  private static final String NOTHING = "0;"; // stands for a value; no magic is shorter

  private final BaseKernel kernel;
  private final CellShell shell;
  private final Consumer<Object> earlier;
  private final MagicsRegistry registry;
  private final Magics magics;
  private final Predicate<String> takesText;

  /**
   * Cells of a kernel; {@code takesText} says which line magics take the rest of the line as is.
   */
  CellRun(
      BaseKernel kernel, CellShell shell, Consumer<Object> earlier, Predicate<String> takesText) {
    this.kernel = kernel;
    this.shell = shell;
    this.earlier = earlier;
    this.takesText = takesText;
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

  /** The text with blanks in place of its magics, for questions about its Java. */
  String java(String text) {
    StringBuilder java = new StringBuilder(text);
    int body = Magics.body(text);
    blank(java, 0, body);
    if (body == 0) {
      for (Magics.Call magic : magics.ofValues(text)) {
        blank(java, magic.from(), magic.to());
        java.replace(magic.from(), magic.from() + NOTHING.length(), NOTHING);
      }
      magics.ofLines(java.toString()).forEach(magic -> blank(java, magic.from(), magic.to()));
    }
    return java.toString();
  }

  private static void blank(StringBuilder text, int from, int to) {
    for (int i = from; i < to; i++) {
      text.setCharAt(i, text.charAt(i) == '\n' ? '\n' : ' ');
    }
  }

  private Object java(String cellText, int cell) {
    String text = withValues(cellText);
    int from = 0;
    for (Magics.Call magic : magics.ofLines(text)) {
      shell.eval(text, cell, from, magic.from(), earlier);
      lineMagic(magic); // its value is for an assignment; as in IJava it is not shown
      from = magic.to();
    }
    return text.substring(from).isBlank()
        ? null
        : shell.eval(text, cell, from, text.length(), earlier);
  }

  private void lineMagic(Magics.Call magic) {
    shell.onCellThread(() -> registry.evalLineMagic(kernel, magic.name(), arguments(magic)));
  }

  private List<String> arguments(Magics.Call magic) {
    return takesText.test(magic.name()) ? List.of(magic.text()) : magic.arguments();
  }

  /** The text with calls in place of the magics whose values are assigned. */
  private String withValues(String text) {
    StringBuilder java = new StringBuilder(text);
    List<Magics.Call> values = new ArrayList<>(magics.ofValues(text));
    Collections.reverse(values); // the last first: it moves no other
    for (Magics.Call magic : values) {
      String words =
          arguments(magic).stream().map(CellRun::quoted).collect(Collectors.joining(", "));
      java.replace(
          magic.from(),
          magic.to(),
          " lineMagic(" + quoted(magic.name()) + ", java.util.List.of(" + words + "));");
    }
    return java.toString();
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
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
