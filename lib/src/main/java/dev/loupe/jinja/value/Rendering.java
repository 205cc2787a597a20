package dev.loupe.jinja.value;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** One rendering of a template: its output so far, and how much work it may still do. */
public final class Rendering {
  /** Steps in all; a template of a long chat takes some thousands. */
  private static final long STEPS = 2_000_000;

  private static final long CHARACTERS_OF_A_STEP = 16;
  private static final long COMPARISONS_OF_A_STEP = 1024;

  private final Clock clock;
  private StringBuilder out = new StringBuilder();
  private long left = STEPS;
  private int line = 1;

  public Rendering(Clock clock) {
    this.clock = clock;
  }

  public Clock clock() {
    return clock;
  }

  public int line() {
    return line;
  }

  public void reach(int line) {
    this.line = line;
  }

  /** Counts work before it is done, and stops a rendering that does too much. */
  public void spend(long steps) {
    left -= steps;
    if (left < 0) {
      throw new Failure("it ran for too long and was stopped");
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the rendering of a template was interrupted");
    }
  }

  /** Counts the work of a string before it is made. */
  public void spendOnText(long characters) {
    spend(1 + characters / CHARACTERS_OF_A_STEP);
  }

  /** Counts the work of a list or map with everything in it, repeated items included. */
  public void spendOn(Object value) {
    spend(1);
    if (value instanceof String text) {
      spendOnText(text.length());
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, one) -> List.of(key, one).forEach(this::spendOn));
    } else if (value instanceof View view) {
      spendOn(view.items());
    } else if (value instanceof List<?> list) {
      list.forEach(this::spendOn);
    }
  }

  /**
   * Counts the work of searching one string in another, which may compare each pair of characters.
   */
  public void spendOnSearch(String needle, String text) {
    spendOnText(text.length());
    spend((long) needle.length() * text.length() / COMPARISONS_OF_A_STEP);
  }

  public void write(String text) {
    spendOnText(text.length());
    out.append(text);
  }

  /** What {@code body} writes, kept out of the output. */
  public String captured(Runnable body) {
    StringBuilder outside = out;
    out = new StringBuilder();
    try {
      body.run();
      return out.toString();
    } finally {
      out = outside;
    }
  }
}
