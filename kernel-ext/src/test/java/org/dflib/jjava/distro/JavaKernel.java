package org.dflib.jjava.distro;

import dev.loupe.kernel.jjava.BareKernel;
import dev.loupe.kernel.stock.StockShell;
import java.util.Map;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;

/** JJava's kernel: what starts before the first cell, and the extensions on its class path. */
public final class JavaKernel extends BareKernel {
  private static final String BEFORE =
      """
      import java.util.*;
      import java.io.*;
      import java.math.*;
      import java.net.*;
      import java.time.*;
      import java.util.concurrent.*;
      import java.util.prefs.*;
      import java.util.regex.*;
      import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.*;
      """;

  private final StockShell shell;

  JavaKernel(Map<String, String> environment) {
    super("JJava", new MagicParser("(?<=(?:^|=))\\s*%", "%%", new MagicTranspiler()));
    shell =
        new StockShell(
            environment.getOrDefault("JJAVA_CLASSPATH", ""),
            Stream.of(BEFORE, environment.getOrDefault("JJAVA_STARTUP_SCRIPT", "")));
  }

  @Override
  public Object evalRaw(String cell) {
    return shell.eval(getMagicParser().resolveMagics(cell));
  }

  @Override
  protected ClassLoader getClassLoader() {
    return shell.classLoader();
  }
}
