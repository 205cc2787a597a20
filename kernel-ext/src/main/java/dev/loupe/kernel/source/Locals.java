package dev.loupe.kernel.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names that code before the cursor declares; JShell offers only those that have run. */
public final class Locals {
  private static final String TYPE =
      "(?:var|void|int|long|double|float|boolean|char|byte|short|[A-Z]\\w*(?:<[^;(){}]*>)?)";
  private static final Pattern DECLARED =
      Pattern.compile(
          "(?<![\\w.])" + TYPE + "(?:\\s*\\[])*\\s+(\\w+)\\s*(?:(?=[=:;,)])|(?=(\\()))");
  private static final Pattern PARAMETER = Pattern.compile("(?<![\\w.])([a-z]\\w*)\\s*->");
  private static final Pattern PARAMETERS = Pattern.compile("\\(([\\w\\s,]+)\\)\\s*->");
  private static final Pattern BEGUN = Pattern.compile("(?<![\\w$.])[\\w$]*$");
  private static final Pattern BEHIND_DOT = Pattern.compile("\\.\\s*[\\w$]*$");

  private Locals() {}

  /** Those that the name at the end of the code may become, methods with their bracket. */
  public static Set<String> at(String text) {
    Set<String> names = new TreeSet<>();
    String code = Passage.blanked(text);
    Matcher begun = BEGUN.matcher(code);
    if (BEHIND_DOT.matcher(code).find() || !begun.find()) {
      return names;
    }
    String before = closed(code.substring(0, begun.start()));
    declared(before).filter(name -> name.startsWith(begun.group())).forEach(names::add);
    return names;
  }

  private static Stream<String> declared(String code) {
    Stream<String> variables =
        DECLARED
            .matcher(code)
            .results()
            .map(one -> one.group(1) + (one.group(2) == null ? "" : one.group(2)));
    Stream<String> parameters =
        PARAMETERS
            .matcher(code)
            .results()
            .flatMap(one -> Stream.of(one.group(1).split(",")))
            .map(String::strip);
    Stream<String> parameter = PARAMETER.matcher(code).results().map(one -> one.group(1));
    return Stream.of(variables, parameters, parameter).flatMap(names -> names);
  }

  /** The code with blanks for what blocks hold that have ended: it declares nothing here. */
  private static String closed(String code) {
    StringBuilder open = new StringBuilder(code);
    List<Integer> braces = new ArrayList<>();
    for (int i = 0; i < code.length(); i++) {
      if (code.charAt(i) == '{') {
        braces.add(i);
      } else if (code.charAt(i) == '}' && !braces.isEmpty()) {
        int from = braces.remove(braces.size() - 1);
        open.replace(from, i, " ".repeat(i - from));
      }
    }
    return open.toString();
  }
}
