package dev.loupe.kernel.source;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Syntax errors in the code of a cell, found by the compiler's parser before names are resolved.
 */
public final class Syntax {
  /** An error, and the position where the parser fails. */
  public record Fault(String message, int position, boolean atEnd) {}

  private static final String STATEMENTS = "class $ { void $() throws Throwable {";
  private static final String MEMBERS = "class $ { void $() {} {} ";
  private static final String NO_STATEMENT = "compiler.err.not.stmt"; // a cell may hold values
  private static final Set<Tree.Kind> NAMES = Set.of(Tree.Kind.IDENTIFIER, Tree.Kind.MEMBER_SELECT);

  private Syntax() {}

  /** The errors of code, in order: read as statements, or as methods if that gets further. */
  public static List<Fault> faults(String code) {
    List<Fault> statements = faults(STATEMENTS, code, "\n;}}");
    if (statements.isEmpty()) {
      return statements;
    }
    List<Fault> members = faults(MEMBERS, code, "\n;}");
    boolean further = members.isEmpty() || members.get(0).position() > statements.get(0).position();
    return further ? members : statements;
  }

  private static List<Fault> faults(String before, String code, String after) {
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    Source source = new Source(before + code + after);
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, found, List.of("-proc:none"), null, List.of(source));
    List<Fault> faults = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        SourcePositions places = Trees.instance(task).getSourcePositions();
        new TornDeclarations(unit, places, source.text, before.length(), faults).scan(unit, null);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("a text in memory cannot be read", impossible);
    }
    for (Diagnostic<?> one : found.getDiagnostics()) {
      if (one.getKind() == Diagnostic.Kind.ERROR && !one.getCode().equals(NO_STATEMENT)) {
        int position = (int) one.getPosition() - before.length();
        boolean atEnd = position >= code.stripTrailing().length();
        faults.add(new Fault(one.getMessage(Locale.ROOT), position, atEnd));
      }
    }
    faults.sort(Comparator.comparingInt(Fault::position));
    return faults;
  }

  /** A name alone on a line and a name on the next are two values, not a variable of a type. */
  private static final class TornDeclarations extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions places;
    private final String text;
    private final int offset;
    private final List<Fault> faults;

    TornDeclarations(
        CompilationUnitTree unit,
        SourcePositions places,
        String text,
        int offset,
        List<Fault> faults) {
      this.unit = unit;
      this.places = places;
      this.text = text;
      this.offset = offset;
      this.faults = faults;
    }

    @Override
    public Void visitVariable(VariableTree variable, Void none) {
      Tree type = variable.getType();
      if (type != null && NAMES.contains(type.getKind()) && variable.getInitializer() == null) {
        int end = (int) places.getEndPosition(unit, type);
        int name = end < 0 ? -1 : text.indexOf(variable.getName().toString(), end);
        if (name >= 0 && text.substring(end, name).contains("\n")) {
          faults.add(new Fault("';' expected", end - offset, false));
        }
      }
      return super.visitVariable(variable, none);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///$.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
