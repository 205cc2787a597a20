package org.dflib.jjava.distro;

import dev.loupe.kernel.stock.StockShell;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** JJava's kernel: what starts before the first cell, and the extensions on its class path. */
public final class JavaKernel extends BaseKernel {
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
    super(
        "JJava",
        "as tests have it",
        new LanguageInfo.Builder("Java").build(),
        List.of(),
        null,
        new JupyterIO(StandardCharsets.UTF_8),
        new CommManager(),
        new Renderer(),
        new MagicParser("(?<=(?:^|=))\\s*%", "%%", new MagicTranspiler()),
        new MagicsRegistry(),
        true,
        new StringStyler.Builder().build());
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

  @Override
  public DisplayData inspect(String code, int cursor, boolean detailed) {
    return null;
  }

  @Override
  public ReplacementOptions complete(String code, int cursor) {
    return null;
  }

  @Override
  public String isComplete(String code) {
    return IS_COMPLETE_MAYBE;
  }
}
