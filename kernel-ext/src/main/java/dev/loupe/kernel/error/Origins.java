package dev.loupe.kernel.error;

import dev.loupe.kernel.snippet.SnippetClass;
import dev.loupe.kernel.source.CellSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/** The cell and the line that a line of compiled code came from. */
public final class Origins {
  /** A line of a cell. */
  record Line(CellSource source, int number) {}

  private record Place(CellSource source, int from) {}

  private record Table(CellSource source, int[] lines) {}

  private final SourceCodeAnalysis analysis;
  private final Map<String, Place> places = new HashMap<>(); // by snippet id
  private final Map<String, Table> tables = new HashMap<>(); // by wrapper class

  public Origins(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /** Remembers that a snippet begins at {@code from} in its cell. */
  public void record(Snippet snippet, CellSource source, int from) {
    places.put(snippet.id(), new Place(source, from));
    rewrapped(snippet);
  }

  /** Records the class that a known snippet is wrapped in now; later imports shift its lines. */
  public void rewrapped(Snippet snippet) {
    Place place = places.get(snippet.id());
    if (place != null && snippet.kind() != Snippet.Kind.ERRONEOUS) {
      SnippetWrapper wrapper = analysis.wrapper(snippet);
      tables.putIfAbsent(wrapper.fullClassName(), table(place, wrapper));
    }
  }

  /** The cell's line that a stack frame is in, if it is a cell's. */
  Optional<Line> of(StackTraceElement frame) {
    return SnippetClass.wrapperOf(frame)
        .map(tables::get)
        .filter(table -> frame.getLineNumber() > 0 && frame.getLineNumber() <= table.lines.length)
        .map(table -> new Line(table.source, table.lines[frame.getLineNumber() - 1]));
  }

  private static Table table(Place place, SnippetWrapper wrapper) {
    String[] wrapped = wrapper.wrapped().split("\n", -1);
    int[] lines = new int[wrapped.length];
    int start = 0;
    for (int i = 0; i < wrapped.length; i++) {
      int code = start + wrapped[i].length() - wrapped[i].stripLeading().length();
      int position = wrapper.wrappedToSourcePosition(code);
      int inSource = Math.max(0, Math.min(position, wrapper.source().length()));
      lines[i] = place.source.lineAt(place.from + inSource);
      start += wrapped[i].length() + 1;
    }
    return new Table(place.source, lines);
  }
}
