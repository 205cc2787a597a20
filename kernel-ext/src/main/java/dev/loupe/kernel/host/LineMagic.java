package dev.loupe.kernel.host;

import java.util.List;

/** A command of one line, {@code %name arguments}; it shows its own result. */
public interface LineMagic {
  /** The name, without the percent sign. */
  String name();

  /** What to type, and what it does, in one line. */
  String help();

  /** Whether the rest of the line is one argument, exactly as typed: code or a text. */
  default boolean takesText() {
    return takesCode();
  }

  /** Whether the text after the name is Java, which editors complete as code. */
  default boolean takesCode() {
    return false;
  }

  /** The words that can complete the argument that is being typed. */
  default List<String> options(String typed) {
    return List.of();
  }

  /**
   * Runs the command; returns the value for {@code var x = %name arguments}, or null if it has
   * none.
   */
  Object run(List<String> arguments) throws Exception;
}
