package dev.loupe.kernel.error;

import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Tells Loupe's error messages for users from bugs in Loupe.
 *
 * <p>The library's error messages are complete sentences: what was given, what was there, what to
 * do. Class names and stack frames would only hide them. For any other exception they are shown,
 * since they are needed to find the bug.
 */
final class LibrarySentence {
  private static final String LIBRARY = "dev.loupe.";

  private LibrarySentence() {}

  /** Whether the throwable's message says all that the user needs to know. */
  static boolean is(Throwable thrown) {
    boolean refusal =
        thrown instanceof IllegalArgumentException
            || thrown instanceof IllegalStateException // a CancellationException is one
            || thrown instanceof UncheckedIOException
            || thrown instanceof UnsupportedOperationException
            || isMissing(thrown);
    return refusal && thrown.getMessage() != null && isThrownByLibrary(thrown);
  }

  /** The library's own null checks have messages for users; the JVM's are bugs. */
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
