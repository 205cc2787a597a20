package dev.loupe.kernel.host;

import java.util.List;

/** A command of one line, {@code %name arguments}; it shows its result by itself. */
public interface LineMagic {
  /** The name, without the percent sign. */
  String name();

  /** What to type, and what it does, in one line. */
  String help();

  /** Does it. */
  void run(List<String> arguments) throws Exception;
}
