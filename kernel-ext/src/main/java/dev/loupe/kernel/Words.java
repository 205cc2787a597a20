package dev.loupe.kernel;

import java.util.Objects;

/** Show and print values. */
public final class Words {
  private Words() {}

  /** Shows a value below the cell, also from inside a loop or a method. */
  public static void show(Object value) {
    LoupeExtension.host().show(Objects.requireNonNullElse(value, "null"));
  }

  /** Prints a value and a line break; arrays are printed with their elements. */
  public static void println(Object value) {
    System.out.println(text(value));
  }

  /** Prints a line break. */
  public static void println() {
    System.out.println();
  }

  /** Prints a value without a line break. */
  public static void print(Object value) {
    System.out.print(text(value));
  }

  private static String text(Object value) {
    return PlainText.isArray(value) ? PlainText.of(value) : String.valueOf(value);
  }
}
