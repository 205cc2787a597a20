package dev.loupe.kernel;

import java.util.Objects;

/** Words that a cell may use as they are; the embedded kernel imports them. */
public final class Words {
  private Words() {}

  /** Shows a value below the cell, from anywhere in it. */
  public static void show(Object value) {
    LoupeExtension.host().show(Objects.requireNonNullElse(value, "null"));
  }

  /** Prints a value, an array by what it holds, and ends the line. */
  public static void println(Object value) {
    System.out.println(text(value));
  }

  /** Ends the line. */
  public static void println() {
    System.out.println();
  }

  /** Prints a value. */
  public static void print(Object value) {
    System.out.print(text(value));
  }

  private static String text(Object value) {
    return PlainText.isArray(value) ? PlainText.of(value) : String.valueOf(value);
  }
}
