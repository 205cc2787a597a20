package dev.loupe.kernel.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/**
 * Code that the compiler rejected, with small things that it lacked added.
 *
 * @param code the code as it can be compiled
 * @param semicolons where semicolons were added
 */
public record Mending(String code, Set<Integer> semicolons) {
  private static final int MOST_SEMICOLONS = 200;
  private static final String CANONICAL =
      "compiler.err.invalid.canonical.constructor.in.record"; // "stronger access"
  private static final Pattern IMPORT =
      Pattern.compile("import\\s+(?:static\\s+)?[\\w.]+(?:\\.\\*)?(?=[ \\t]*(?:\\R|$))");
  private static final String PROTECTED = "protected ";

  /** The repaired code, if its error is one that can be repaired. */
  public static Optional<Mending> of(String code, List<Diag> problems) {
    return endedImport(code)
        .or(() -> openedConstructor(code, problems))
        .or(() -> withSemicolons(code));
  }

  private static Optional<Mending> endedImport(String code) {
    String bare = Passage.blanked(code);
    int begin = bare.length() - bare.stripLeading().length(); // after comments
    Matcher imported = IMPORT.matcher(bare).region(begin, bare.length());
    if (!imported.lookingAt()) {
      return Optional.empty();
    }
    int end = imported.end();
    return Optional.of(new Mending(code.substring(0, end) + ";" + code.substring(end), Set.of()));
  }

  /**
   * JShell makes a record public, and a public record's own constructor must be public too; in a
   * cell, as in a file, it need not say so.
   */
  private static Optional<Mending> openedConstructor(String code, List<Diag> problems) {
    return problems.stream()
        .filter(problem -> problem.getCode().equals(CANONICAL))
        .filter(problem -> problem.getMessage(Locale.ROOT).contains("was public"))
        .map(problem -> (int) problem.getStartPosition())
        .filter(at -> !code.startsWith("private ", at))
        .findFirst()
        .map(
            at -> {
              int skipped = code.startsWith(PROTECTED, at) ? PROTECTED.length() : 0;
              String opened = code.substring(0, at) + "public " + code.substring(at + skipped);
              return new Mending(opened, Set.of());
            });
  }

  /** Semicolons at the ends of lines, if nothing else is wrong. */
  private static Optional<Mending> withSemicolons(String code) {
    String text = code;
    Set<Integer> added = new TreeSet<>();
    List<Syntax.Fault> faults = Syntax.faults(text);
    while (!faults.isEmpty() && added.size() < MOST_SEMICOLONS) {
      int reached = faults.get(0).position();
      int at = endOfCode(text, reached);
      if (at <= 0) {
        return Optional.empty();
      }
      text = text.substring(0, at) + ";" + text.substring(at);
      faults = Syntax.faults(text);
      if (!faults.isEmpty() && faults.get(0).position() <= reached + 1) {
        return Optional.empty();
      }
      added.add(at);
    }
    return added.isEmpty() || !faults.isEmpty()
        ? Optional.empty()
        : Optional.of(new Mending(text, added));
  }

  /**
   * The end of the last line of code that ends at or before {@code position}; 0 if there is none.
   */
  private static int endOfCode(String text, int position) {
    String code = Passage.blanked(text);
    int line = code.indexOf('\n', position);
    boolean ended = line >= 0 && code.substring(position, line).isBlank();
    int end = ended ? position : code.lastIndexOf('\n', position - 1);
    while (end > 0 && Character.isWhitespace(code.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
