package dev.loupe.kernel.host;

import java.util.List;

/** A command of one line, {@code %name arguments}; it shows its result by itself. */
public interface LineMagic {
  /** The name, without the percent sign. */
  String name();

  /** What to type, and what it does, in one line. */
  String help();

  /** Whether the rest of the line is one argument, as it was typed: code, or a text. */
  default boolean takesText() {
    return false;
  }

  /** Does it; gives the value for {@code var x = %name arguments}, null where there is none. */
  Object run(List<String> arguments) throws Exception;
}
