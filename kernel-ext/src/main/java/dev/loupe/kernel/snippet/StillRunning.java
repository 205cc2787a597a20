package dev.loupe.kernel.snippet;

import java.util.stream.Stream;

/** The error for a cell that cannot be stopped: its thread keeps running. */
public final class StillRunning extends Error {
  private static final long serialVersionUID = 1;

  StillRunning(Thread thread) {
    this(thread.getName(), thread.getStackTrace());
  }

  private StillRunning(String thread, StackTraceElement[] frames) {
    super(
        "the cell cannot be stopped: "
            + called(frames)
            + " ignores interrupts and still runs in thread "
            + thread
            + "; restart the kernel to stop it, or continue: variables keep their values",
        null,
        false,
        true);
    setStackTrace(frames);
  }

  /** The method that the cell called; the cell's own code can always be stopped. */
  private static String called(StackTraceElement[] frames) {
    return Stream.of(frames)
        .takeWhile(frame -> SnippetClass.wrapperOf(frame).isEmpty())
        .reduce((inner, outer) -> outer)
        .map(frame -> simple(frame.getClassName()) + "." + frame.getMethodName())
        .orElse("it");
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
