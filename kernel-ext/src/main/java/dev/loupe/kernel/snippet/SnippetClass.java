package dev.loupe.kernel.snippet;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The naming of the classes that JShell wraps snippets in: {@code REPL.$JShell$12}. */
public final class SnippetClass {
  private static final Pattern WRAPPER = Pattern.compile("(REPL\\.\\$JShell\\$[0-9A-Z]+)(\\$.*)?");
  private static final Pattern PREFIX = Pattern.compile("REPL\\.\\$JShell\\$[0-9A-Z]+[.$]");
  private static final String ENTRY = "do_it$";

  private SnippetClass() {}

  /** Whether the class is a wrapper itself, and not one that the cell's code declares. */
  static boolean isWrapper(Class<?> type) {
    Matcher matcher = WRAPPER.matcher(type.getName());
    return matcher.matches() && matcher.group(2) == null;
  }

  /** The wrapper that a stack frame belongs to, if it is cell code at all. */
  public static Optional<String> wrapperOf(StackTraceElement frame) {
    Matcher matcher = WRAPPER.matcher(frame.getClassName());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Whether a frame is the one where a snippet began; below it is only the kernel. */
  public static boolean isEntry(StackTraceElement frame) {
    return wrapperOf(frame).isPresent() && frame.getMethodName().startsWith(ENTRY);
  }

  /** A method's name as the cell has it. */
  public static String methodName(StackTraceElement frame) {
    String name = frame.getMethodName();
    return name.startsWith("lambda$") || name.startsWith(ENTRY) ? "" : name;
  }

  /** A text with the names of variables and classes as the cells have them. */
  public static String plain(String text) {
    return PREFIX.matcher(text).replaceAll("");
  }
}
