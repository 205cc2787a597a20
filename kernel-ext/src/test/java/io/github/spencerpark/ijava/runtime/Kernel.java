package io.github.spencerpark.ijava.runtime;

import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;

/** The words about the kernel that IJava imports into every cell. */
public final class Kernel {
  private Kernel() {}

  /** The kernel that runs in this JVM. */
  public static JavaKernel getKernelInstance() {
    return IJava.getKernelInstance();
  }

  /** What the kernel shows of the value of code. */
  public static Object eval(String code) {
    return IJava.getKernelInstance().eval(code);
  }
}
