package dev.loupe.kernel.jjava;

import dev.loupe.kernel.LoupeExtension;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** Found by JJava's service loader, so that Loupe needs no set-up there. */
public final class JJavaExtension implements Extension {
  @Override
  public void install(BaseKernel kernel) {
    LoupeExtension.install(new JJavaHost(kernel));
  }
}
