package dev.loupe.kernel.host;

import java.util.List;

/** A command for a whole cell, {@code %%name arguments}; it shows its own result. */
public interface CellMagic {
  /** The name, without the percent signs. */
  String name();

  /** What to type, and what it does, in one line. */
  String help();

  /** Runs the command with the rest of the cell. */
  void run(List<String> arguments, String body) throws Exception;
}
