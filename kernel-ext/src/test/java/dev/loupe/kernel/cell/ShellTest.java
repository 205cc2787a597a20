package dev.loupe.kernel.cell;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.loupe.kernel.error.CellError;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A shell for each test, and cells numbered from one. */
public abstract class ShellTest {
  protected final List<String> notes = new ArrayList<>();
  protected final CellShell shell =
      new CellShell(ShellTest.class.getClassLoader(), List.of(), notes::add);
  private int cell;

  protected Object eval(String code) {
    shell.begin();
    return shell.eval(code, ++cell);
  }

  protected CellError errorOf(String code) {
    return catchThrowableOfType(CellError.class, () -> eval(code));
  }

  @AfterEach
  protected void close() {
    shell.close();
  }

  protected static boolean collected(WeakReference<?> reference) {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
    }
    return reference.get() == null;
  }
}
