package dev.loupe.kernel.cell;

import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Tells Loupe's word to the user from a fault in Loupe.
 *
 * <p>What the library refuses, it refuses in a sentence that stands alone: what was given, what was
 * there, what to do. Class names and frames only hide it. Of any other exception they are what a
 * person needs in order to find the fault.
 */
final class LibrarySentence {
  private static final String LIBRARY = "dev.loupe.";

  private LibrarySentence() {}

  /** Whether the throwable's message says all that the user is to know. */
  static boolean is(Throwable thrown) {
    boolean refusal =
        thrown instanceof IllegalArgumentException
            || thrown instanceof IllegalStateException // a CancellationException is one
            || thrown instanceof UncheckedIOException
            || thrown instanceof UnsupportedOperationException
            || isMissing(thrown);
    return refusal && thrown.getMessage() != null && isThrownByLibrary(thrown);
  }

  /** The library's own null checks speak; the JVM's are faults. */
  private static boolean isMissing(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return thrown instanceof NullPointerException
        && thrown.getMessage() != null
        && frames.length > 0
        && isNullCheck(frames[0]);
  }

  private static boolean isThrownByLibrary(Throwable thrown) {
    return Stream.of(thrown.getStackTrace())
        .dropWhile(LibrarySentence::isNullCheck)
        .findFirst()
        .filter(frame -> frame.getClassName().startsWith(LIBRARY))
        .isPresent();
  }

  private static boolean isNullCheck(StackTraceElement frame) {
    return frame.getClassName().equals(Objects.class.getName());
  }
}
