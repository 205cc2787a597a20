package dev.loupe.kernel.host;

import java.util.List;

/** A command for a whole cell, {@code %%name arguments}; it shows its result by itself. */
public interface CellMagic {
  /** The name, without the percent signs. */
  String name();

  /** What to type, and what it does, in one line. */
  String help();

  /** Does it with the rest of the cell. */
  void run(List<String> arguments, String body) throws Exception;
}
