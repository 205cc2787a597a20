package dev.loupe.kernel.snippet;

import jdk.jshell.PersistentSnippet;
import jdk.jshell.Snippet;

/** What JShell's snippets mean for a notebook. */
public final class Snippets {
  private Snippets() {}

  /** The name a snippet declares, or its text. */
  public static String name(Snippet snippet) {
    return snippet instanceof PersistentSnippet named ? named.name() : snippet.source();
  }

  /** Whether the snippet is an expression, whose value the notebook shows. */
  public static boolean isExpression(Snippet snippet) {
    return switch (snippet.subKind()) {
      case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  /** Whether JShell keeps the value in a variable of its own naming: $1, $2, … */
  public static boolean isTemporary(Snippet snippet) {
    return snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
  }
}
