package dev.loupe.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;

/**
 * Declarations of a cell that refer to something not yet defined; most of it is defined later in
 * the cell.
 */
final class Waiting {
  private final List<Snippet> declared = new ArrayList<>();

  void add(Snippet snippet) {
    declared.add(snippet);
  }

  /** Those that still wait. */
  List<Snippet> still(JShell shell) {
    return declared.stream()
        .filter(
            snippet ->
                switch (shell.status(snippet)) {
                  case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED -> true;
                  default -> false;
                })
        .toList();
  }
}
