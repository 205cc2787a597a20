package io.github.spencerpark.ijava;

import dev.loupe.kernel.stock.StockShell;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.util.Map;
import java.util.stream.Stream;

/** IJava's kernel: what starts before the first cell, and how a value is shown. */
public final class JavaKernel extends BaseKernel {
  private static final String BEFORE =
      """
      import java.util.*;
      import java.io.*;
      import java.math.*;
      import java.net.*;
      import java.util.concurrent.*;
      import java.util.prefs.*;
      import java.util.regex.*;
      import static io.github.spencerpark.ijava.runtime.Display.*;
      import static io.github.spencerpark.ijava.runtime.Kernel.*;
      import static io.github.spencerpark.ijava.runtime.Magics.*;
      public void printf(String format, Object... args) { System.out.printf(format, args); }
      """;

  private final StockShell shell;
  private final Magics magics = new Magics();

  JavaKernel(Map<String, String> environment) {
    shell =
        new StockShell(
            environment.getOrDefault("IJAVA_CLASSPATH", ""),
            Stream.of(BEFORE, environment.getOrDefault("IJAVA_STARTUP_SCRIPT", "")));
  }

  /** The registry of magics. */
  public Magics getMagics() {
    return magics;
  }

  /** Makes a jar known to later cells. */
  public void addToClasspath(String path) {
    shell.addToClasspath(path);
  }

  @Override
  public DisplayData eval(String cell) {
    Object value = shell.eval(cell);
    return value == null || value instanceof DisplayData
        ? (DisplayData) value
        : getRenderer().render(value);
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("Java").build();
  }

  @Override
  public String getBanner() {
    return "IJava 1.3.0, as tests have it";
  }
}
