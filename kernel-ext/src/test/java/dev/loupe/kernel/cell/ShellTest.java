package dev.loupe.kernel.cell;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A shell for each test, and cells numbered from one. */
abstract class ShellTest {
  final List<String> notes = new ArrayList<>();
  final CellShell shell = new CellShell(ShellTest.class.getClassLoader(), List.of(), notes::add);
  private int cell;

  Object eval(String code) {
    shell.begin();
    return shell.eval(code, ++cell);
  }

  CellError errorOf(String code) {
    return catchThrowableOfType(CellError.class, () -> eval(code));
  }

  @AfterEach
  void close() {
    shell.close();
  }

  static boolean collected(WeakReference<?> reference) {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }
}
