package dev.loupe.kernel.jjava;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** A kernel on JJava's base library that gives an editor no help: the ground of those in tests. */
public abstract class BareKernel extends BaseKernel {
  protected BareKernel(String name, MagicParser magics) {
    super(
        name,
        "as tests have it",
        new LanguageInfo.Builder("Java").build(),
        List.of(),
        null,
        new JupyterIO(StandardCharsets.UTF_8),
        new CommManager(),
        new Renderer(),
        magics,
        new MagicsRegistry(),
        true,
        new StringStyler.Builder().build());
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
