package dev.loupe.kernel.cell;

import java.util.stream.Stream;

/** A cell was given up because nothing ends the thread that runs it; the thread goes on. */
final class StillRunning extends Error {
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
            + "; restart the kernel to end it, or go on: variables keep their values",
        null,
        false,
        true);
    setStackTrace(frames);
  }

  /** What the cell called: all that it does on its own can be stopped. */
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
