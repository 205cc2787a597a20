package dev.loupe.kernel.snippet;

import dev.loupe.kernel.source.Mending;
import dev.loupe.kernel.source.Passage;
import dev.loupe.kernel.source.Syntax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * A cell's text up to the cursor, before the cell has run.
 *
 * @param earlier the statements before the last
 * @param last the last, which may not be whole
 * @param declarations the variables and types that the earlier statements declare, as code that can
 *     come before the last in a method
 */
public record Unrun(String earlier, String last, String declarations) {
  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?s)(?:final\\s+)?(?!new |return |throw )\\w[\\w.]*(?:<[^=]*>)?(?:\\[])*\\s+(\\w+)\\s*=.*");

  /** The parts of a text. */
  public static Unrun of(String text, SourceCodeAnalysis analysis) {
    String rest = withSemicolons(text);
    StringBuilder earlier = new StringBuilder();
    Map<String, String> declared = new LinkedHashMap<>();
    CompletionInfo info = analysis.analyzeCompletion(rest);
    while (info.completeness().isComplete() && !info.remaining().isBlank()) {
      earlier.append(info.source()).append('\n');
      for (Snippet snippet : analysis.sourceToSnippets(info.source())) {
        declared(snippet)
            .ifPresent(
                name -> {
                  declared.remove(name); // the last of a name is the one that counts
                  declared.put(name, statement(snippet.source().strip()));
                });
      }
      rest = info.remaining();
      info = analysis.analyzeCompletion(rest);
    }
    return new Unrun(earlier.toString(), rest, String.join("", declared.values()));
  }

  /** The name that a statement declares; JShell does not know it if its type is of the cell too. */
  private static Optional<String> declared(Snippet snippet) {
    return switch (snippet.kind()) {
      case VAR ->
          Snippets.isTemporary(snippet) ? Optional.empty() : Optional.of(Snippets.name(snippet));
      case TYPE_DECL -> Optional.of(Snippets.name(snippet));
      case ERRONEOUS -> {
        Matcher variable = VARIABLE.matcher(snippet.source().strip());
        yield variable.matches() ? Optional.of(variable.group(1)) : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  /** What begins with a semicolon is a statement to JShell, also if it declares a type. */
  private static String statement(String code) {
    return code.endsWith(";") ? "; " + code + " " : "; " + code + "; ";
  }

  /** The lines before the last may lack semicolons, as they may when the cell runs. */
  private static String withSemicolons(String text) {
    int line = text.lastIndexOf('\n') + 1;
    String before = text.substring(0, line);
    String last = text.substring(line);
    if (before.isBlank() || last.stripLeading().startsWith(".")) {
      return text;
    }
    String mended = Mending.of(before, List.of()).map(Mending::code).orElse(before);
    return Syntax.faults(mended).isEmpty() ? ended(mended) + last : text;
  }

  private static String ended(String statements) {
    String code = Passage.blanked(statements).stripTrailing();
    boolean ended = code.isEmpty() || code.endsWith(";") || code.endsWith("}");
    return ended
        ? statements
        : statements.substring(0, code.length()) + ";" + statements.substring(code.length());
  }
}
