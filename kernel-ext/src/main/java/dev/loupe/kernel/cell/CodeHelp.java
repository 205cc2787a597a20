package dev.loupe.kernel.cell;

import dev.loupe.kernel.javadoc.Declaration;
import dev.loupe.kernel.snippet.Unrun;
import dev.loupe.kernel.source.Argument;
import dev.loupe.kernel.source.Locals;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/**
 * Answers an editor's questions about code: its completions, what a name is, whether it is
 * complete.
 */
public final class CodeHelp {
  private static final Set<String> OF_EVERY_OBJECT =
      Set.of(
          "equals(", "getClass()", "hashCode()", "notify()", "notifyAll()", "toString()", "wait(");

  private final SourceCodeAnalysis analysis;
  private final PendingImports imports;

  CodeHelp(SourceCodeAnalysis analysis, PendingImports imports) {
    this.analysis = analysis;
    this.imports = imports;
  }

  /** Texts that can replace the code from the position {@code from} to the cursor. */
  public record Completions(List<String> options, int from) {
    Completions behind(Collection<String> first) {
      Set<String> all = new LinkedHashSet<>(first);
      all.addAll(options);
      return new Completions(List.copyOf(all), from);
    }
  }

  /**
   * The declaration of a name.
   *
   * @param signature how it is declared: {@code char String.charAt(int index)}
   * @param javadoc its comment as in the source, or "" if there is no source
   */
  public record Described(String signature, String javadoc) {}

  /** The completions of the code before {@code cursor}, those of the expected type first. */
  public Completions complete(String code, int cursor) {
    Unrun unrun = Unrun.of(code.substring(0, cursor), analysis);
    Completions inside = complete(unrun, unrun.declarations(), cursor);
    // The declarations do not fit before code in a method or class.
    boolean alone = inside.options().isEmpty() && !unrun.declarations().isEmpty();
    Completions found = alone ? complete(unrun, "", cursor) : inside;
    return found.behind(Locals.at(code.substring(0, cursor)));
  }

  private Completions complete(Unrun unrun, String before, int cursor) {
    int[] anchor = {0};
    String code = before + unrun.last();
    List<Suggestion> found =
        imports.during(
            unrun.earlier(), () -> analysis.completionSuggestions(code, code.length(), anchor));
    int typed = code.length() - anchor[0];
    List<String> options =
        found.stream()
            .filter(option -> typed > 0 || !isOfEveryObject(option))
            .sorted(
                Comparator.comparing((Suggestion option) -> isOfEveryObject(option))
                    .thenComparing(option -> !option.matchesType()))
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new Completions(options, cursor - typed);
  }

  private static boolean isOfEveryObject(Suggestion option) {
    return OF_EVERY_OBJECT.contains(option.continuation());
  }

  /** The argument that is being typed at the cursor, if it is a text or may be a number. */
  public Optional<Argument> argument(String code, int cursor) {
    return Argument.at(code, cursor);
  }

  /** The declarations of the name at the cursor, or of the call around the cursor. */
  public List<Described> describe(String code, int cursor) {
    int call = argument(code, cursor).filter(Argument::quoted).map(Argument::bracket).orElse(0);
    int place = call > 0 ? call : endOfName(code, cursor); // in a text the call that it is for
    Unrun unrun = Unrun.of(code.substring(0, place), analysis);
    String asked = unrun.declarations() + unrun.last();
    List<Described> found = described(unrun, asked);
    return found.isEmpty() ? described(unrun, asked + "(") : found; // of a method without its call
  }

  private List<Described> described(Unrun unrun, String code) {
    List<Documentation> found =
        imports.during(unrun.earlier(), () -> analysis.documentation(code, code.length(), true));
    return found.stream().map(CodeHelp::described).distinct().toList();
  }

  private static Described described(Documentation found) {
    return new Described(
        Declaration.of(found.signature()), found.javadoc() == null ? "" : found.javadoc());
  }

  /** Whether code is complete, incomplete or wrong. */
  public Completeness completeness(String code) {
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (info.completeness().isComplete() && !info.remaining().isBlank()) {
      info = analysis.analyzeCompletion(info.remaining());
    }
    return info.completeness();
  }

  /** Whether code is complete; wrong code is not. */
  public boolean isWhole(String code) {
    Completeness state = completeness(code);
    return state.isComplete() || state == Completeness.EMPTY;
  }

  /** The end of the name at the cursor; for a call, after its bracket, which marks it as a call. */
  private static int endOfName(String code, int cursor) {
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    int next = end;
    while (next < code.length() && code.charAt(next) == ' ') {
      next++;
    }
    return next < code.length() && code.charAt(next) == '(' ? next + 1 : end;
  }
}
