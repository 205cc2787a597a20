package dev.loupe.kernel.error;

import dev.loupe.kernel.snippet.SnippetClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A throwable as a notebook shows it: the whole chain of causes, the kernel's own frames left out.
 */
final class Trace {
  private static final int FRAMES = 12;

  private final Origins origins;

  Trace(Origins origins) {
    this.origins = origins;
  }

  /** The innermost line of a cell that the throwable, or else one of its causes, passed through. */
  Optional<Origins.Line> place(Throwable thrown) {
    for (Throwable one : chain(thrown)) {
      for (StackTraceElement frame : one.getStackTrace()) {
        Optional<Origins.Line> line = origins.of(frame);
        if (line.isPresent()) {
          return line;
        }
      }
    }
    return Optional.empty();
  }

  /** The frames of the throwable, then each cause with its own. */
  List<String> lines(Throwable thrown) {
    if (LibrarySentence.is(thrown)) {
      return folded(thrown);
    }
    List<String> out = new ArrayList<>();
    for (Throwable one : chain(thrown)) {
      if (one != thrown) {
        out.add(cause(one));
      }
      out.addAll(shortened(withoutRepeats(frames(one).stream().map(this::text).toList())));
    }
    return out;
  }

  /** Where the library threw it, in a line; the cells' frames, if there are more than one. */
  private List<String> folded(Throwable thrown) {
    List<StackTraceElement> frames = frames(thrown);
    if (frames.isEmpty()) {
      return List.of();
    }
    List<StackTraceElement> cells =
        frames.stream().filter(it -> origins.of(it).isPresent()).toList();
    int more = frames.size() - cells.size() - 1;
    List<String> out = new ArrayList<>();
    String where = text(frames.get(0)).strip() + (more > 0 ? ", " + more + " more" : "");
    out.add("    " + thrown.getClass().getName() + " " + where);
    if (cells.size() > 1) {
      out.addAll(shortened(withoutRepeats(cells.stream().map(this::text).toList())));
    }
    chain(thrown).stream().skip(1).map(Trace::cause).forEach(out::add);
    return out;
  }

  private static String cause(Throwable thrown) {
    return SnippetClass.plain("Caused by: " + thrown);
  }

  /** The frames down to the one where the cell began. */
  private static List<StackTraceElement> frames(Throwable thrown) {
    List<StackTraceElement> out = new ArrayList<>();
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (isKernels(frame)) {
        break;
      }
      out.add(frame);
      if (SnippetClass.isEntry(frame)) {
        break;
      }
    }
    return out;
  }

  private String text(StackTraceElement frame) {
    return "    at " + origins.of(frame).map(line -> text(frame, line)).orElse(frame.toString());
  }

  private static String text(StackTraceElement frame, Origins.Line line) {
    String method = SnippetClass.methodName(frame);
    String cell = "cell " + line.source().cell() + ", line " + line.number();
    return method.isEmpty() ? cell : method + ", " + cell;
  }

  private static boolean isKernels(StackTraceElement frame) {
    return frame.getClassName().startsWith(Trace.class.getPackageName());
  }

  private static List<String> withoutRepeats(List<String> frames) {
    List<String> out = new ArrayList<>();
    int repeats = 0;
    for (int i = 0; i < frames.size(); i++) {
      if (i > 0 && frames.get(i).equals(frames.get(i - 1))) {
        repeats++;
        continue;
      }
      addRepeats(out, repeats);
      repeats = 0;
      out.add(frames.get(i));
    }
    addRepeats(out, repeats);
    return out;
  }

  private static void addRepeats(List<String> out, int repeats) {
    if (repeats > 0) {
      out.add("       ... and " + repeats + " times more");
    }
  }

  /** The first frames and the last, which is where the cell is. */
  private static List<String> shortened(List<String> frames) {
    if (frames.size() <= FRAMES) {
      return frames;
    }
    List<String> out = new ArrayList<>(frames.subList(0, FRAMES - 2));
    out.add("       ... " + (frames.size() - FRAMES + 1) + " more");
    out.add(frames.get(frames.size() - 1));
    return out;
  }

  private static List<Throwable> chain(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable one = thrown; one != null && seen.add(one); one = one.getCause()) {
      chain.add(one);
    }
    return chain;
  }
}
