package dev.loupe.kernel.javadoc;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parts of a name as JShell writes it: {@code Grid Run.top(int k)}.
 *
 * @param owner the simple name of the type that has the member, or the full name of a type
 * @param name the member's name; for a constructor, the type's name; "" for a type
 * @param call whether it is called
 * @param parameters the simple names of its parameters' types
 */
public record Signature(String owner, String name, boolean call, List<String> parameters) {
  private static final Pattern THROWN = Pattern.compile("\\) throws .*");
  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

  /** The parts of the name in {@code text}. */
  public static Signature of(String text) {
    String plain = simple(THROWN.matcher(text).replaceAll(")"));
    int bracket = plain.indexOf('(');
    String before = bracket < 0 ? plain : plain.substring(0, bracket);
    if (bracket < 0 && before.contains(":")) { // a variable, or a field, and its type
      String[] sides = before.split(":", 2);
      boolean field = sides[0].contains(".");
      return field ? named(sides[0], false, List.of()) : named(sides[1], false, List.of());
    }
    String path = before.substring(before.lastIndexOf(' ') + 1);
    boolean constructor = bracket >= 0 && !before.contains(" ");
    String named = constructor ? path + "." + path.substring(path.lastIndexOf('.') + 1) : path;
    return named(named, bracket >= 0, bracket < 0 ? List.of() : parameters(plain, bracket));
  }

  private static Signature named(String path, boolean call, List<String> parameters) {
    int dot = path.lastIndexOf('.');
    String last = path.substring(dot + 1);
    boolean type = !call && (dot < 0 || isTypeName(last) && !last.equals(last.toUpperCase()));
    if (type) {
      return new Signature(last, "", false, parameters);
    }
    String before = path.substring(0, Math.max(0, dot));
    return new Signature(before.substring(before.lastIndexOf('.') + 1), last, call, parameters);
  }

  private static boolean isTypeName(String name) {
    return !name.isEmpty() && Character.isUpperCase(name.charAt(0));
  }

  private static List<String> parameters(String plain, int bracket) {
    String inside = plain.substring(bracket + 1, plain.lastIndexOf(')'));
    return Stream.of(inside.split(","))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .map(one -> one.contains(" ") ? one.substring(0, one.lastIndexOf(' ')) : one)
        .toList();
  }

  /** A type, or a text with types, without packages, annotations and type arguments. */
  static String simple(String text) {
    String plain = text;
    String before;
    do {
      before = plain;
      plain = plain.replaceAll("<[^<>]*>", "");
    } while (!plain.equals(before));
    return PACKAGE.matcher(plain).replaceAll("");
  }
}
