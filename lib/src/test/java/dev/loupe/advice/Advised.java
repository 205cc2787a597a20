package dev.loupe.advice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Takes the advice out of a message, so that a test can follow it. */
final class Advised {
  private Advised() {}

  /** The message of what must be refused. */
  static String message(ThrowingCallable action) {
    Throwable refusal = catchThrowable(action);
    assertThat(refusal)
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
    return refusal.getMessage();
  }

  /** What the first group of a pattern finds in the message. */
  static String advice(ThrowingCallable action, String pattern) {
    String message = message(action);
    Matcher matcher = Pattern.compile(pattern).matcher(message);
    assertThat(matcher.find()).as(message).isTrue();
    return matcher.group(1);
  }

  /** The names after "did you mean"; none where the message does not ask. */
  static List<String> meant(ThrowingCallable action) {
    String message = message(action);
    Matcher matcher = Pattern.compile("; did you mean (.*)\\?$").matcher(message);
    return matcher.find() ? List.of(matcher.group(1).split(" or ")) : List.of();
  }
}
