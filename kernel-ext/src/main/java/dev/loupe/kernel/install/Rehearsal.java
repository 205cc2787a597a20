package dev.loupe.kernel.install;

import dev.loupe.kernel.jupyter.KernelProcess;

/** A kernel that evaluates a first cell and ends, so that its classes can be archived. */
public final class Rehearsal {
  private Rehearsal() {}

  /** Runs it; there are no arguments. */
  public static void main(String[] arguments) throws Exception {
    KernelProcess.rehearse("var words = List.of(\"a\", \"b\");\nload().run(words).top(2)");
    System.exit(0);
  }
}
