package dev.loupe.kernel.error;

import dev.loupe.kernel.snippet.SnippetClass;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An error message for a null that a cell gave to the library, in terms of the cell's call. */
final class GivenNull {
  private static final String LIBRARY = "dev.loupe.";
  private static final String WORDS = "Words"; // methods that have no class before them
  private static final Pattern NAMED = Pattern.compile("because \"(\\w+)\" is null");
  private static final Pattern RETURNED =
      Pattern.compile("because the return value of \"[\\w.$]*\\.(?:apply|get|of|with)\\(");

  private GivenNull() {}

  /** The message, if null came to the library from a cell. */
  static Optional<String> sentence(Throwable thrown) {
    if (!(thrown instanceof NullPointerException)) {
      return Optional.empty();
    }
    List<StackTraceElement> inner =
        Stream.of(thrown.getStackTrace())
            .takeWhile(frame -> SnippetClass.wrapperOf(frame).isEmpty())
            .dropWhile(frame -> frame.getClassName().startsWith("java."))
            .toList();
    boolean fromCell = Stream.of(thrown.getStackTrace()).anyMatch(SnippetClass::isEntry);
    boolean ours = inner.stream().allMatch(frame -> frame.getClassName().startsWith(LIBRARY));
    return fromCell && ours && !inner.isEmpty()
        ? Optional.of(sentence(inner, String.valueOf(thrown.getMessage())))
        : Optional.empty();
  }

  private static String sentence(List<StackTraceElement> inner, String why) {
    StackTraceElement called = inner.get(inner.size() - 1);
    if (RETURNED.matcher(why).find()) {
      return "a function given to " + name(called) + " returned null; it must return a value";
    }
    Matcher named = NAMED.matcher(why);
    if (named.find() && isParameter(named.group(1), called)) {
      return name(called) + " was given null for " + named.group(1);
    }
    return inner.size() == 1
        ? name(called) + " was given null where it needs a value"
        : name(called) + " was given null, or there is a bug in Loupe (" + why + ")";
  }

  private static String name(StackTraceElement frame) {
    String type = frame.getClassName().replaceAll(".*[.$]", "");
    if (frame.getMethodName().equals("<init>")) {
      return "new " + type;
    }
    return type.endsWith(WORDS) ? frame.getMethodName() : type + "." + frame.getMethodName();
  }

  private static boolean isParameter(String name, StackTraceElement frame) {
    try {
      Class<?> type = Class.forName(frame.getClassName(), false, GivenNull.class.getClassLoader());
      return Stream.concat(Stream.of(type.getMethods()), Stream.of(type.getConstructors()))
          .filter(method -> method.getName().endsWith(frame.getMethodName()))
          .flatMap(method -> Stream.of(method.getParameters()))
          .anyMatch(parameter -> parameter.getName().equals(name));
    } catch (ClassNotFoundException | LinkageError unknown) {
      return false;
    }
  }
}
