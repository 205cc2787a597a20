package dev.loupe.kernel.javadoc;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Declarations as JShell writes them, with the names of their parameters.
 *
 * <p>JShell reads the names from compiled classes, and loses some on the way: those of record
 * constructors on JDK 17, and those of inherited methods on JDK 25, which copies such methods
 * without their names. The library's sources have them.
 */
public final class Declaration {
  private static final Pattern COMPONENTS = // JDK 25 lists a record's components in its name
      Pattern.compile("\\([^()]*\\)(?=[.(])");
  private static final Pattern CALL = Pattern.compile("\\((.*)\\)");
  private static final Pattern ARGUMENTS = Pattern.compile("<[^<>]*>");

  private Declaration() {}

  /** The declaration {@code text} of JShell, as {@code Grid Run.top(int k)}. */
  public static String of(String text) {
    String plain = COMPONENTS.matcher(text).replaceAll("");
    Matcher call = CALL.matcher(plain);
    if (!call.find() || hasNames(call.group(1))) {
      return plain;
    }
    Optional<String> named = Library.instance().parameters(Signature.of(plain));
    return named
        .map(one -> plain.substring(0, call.start(1)) + one + plain.substring(call.end(1)))
        .orElse(plain);
  }

  /** Either all parameters have names, or none. */
  private static boolean hasNames(String parameters) {
    String types = parameters;
    while (ARGUMENTS.matcher(types).find()) {
      types = ARGUMENTS.matcher(types).replaceAll("");
    }
    return types.isBlank() || types.substring(types.lastIndexOf(',') + 1).strip().contains(" ");
  }
}
