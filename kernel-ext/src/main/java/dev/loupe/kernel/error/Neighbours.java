package dev.loupe.kernel.error;

import dev.loupe.kernel.javadoc.Declaration;
import dev.loupe.kernel.snippet.SnippetClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.SourceCodeAnalysis;

/** Suggestions for a name that the compiler does not find. */
final class Neighbours {
  private static final Pattern SYMBOL =
      Pattern.compile("symbol:\\s+(method|variable|class) (\\w+)");
  private static final Pattern LOCATION =
      Pattern.compile("location:\\s+(?:variable \\w+ of type |class |interface |package )(\\S.*)");
  private static final Pattern OPERATOR =
      Pattern.compile(
          "bad operand types for binary operator '(.)'\\s+first type:\\s+(\\S+)\\s+second type:\\s+(\\S+)");
  private static final Pattern HIDDEN = // a method that is there, but not for cells
      Pattern.compile(
          "method (\\w+) in class ([\\w.]+).* cannot be applied|^(\\w+)\\(.*\\) is not public in ([\\w.]+)");
  private static final Pattern NO_LAYER =
      Pattern.compile("\\bAct cannot be converted to (?:[\\w.]+\\.)?(?:Site|Spot)\\b");
  private static final Pattern INDEXED = Pattern.compile("array required, but ([\\w.]+) found");
  private static final List<String> INDEXING = List.of("get", "at");
  private static final Pattern PRETRAINED = Pattern.compile("from_?[pP]retrained");
  private static final Pattern CALL = Pattern.compile("(\\w+\\(.*\\))");
  private static final Map<String, String> OPERATORS =
      Map.of("+", "plus", "-", "minus", "*", "times", "/", "dividedBy");
  private static final Set<String> MODELS = Set.of("model", "wren", "gpt2");
  private static final int MOST = 4;

  private final SourceCodeAnalysis analysis;

  Neighbours(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /** A line of suggestions. */
  Optional<String> hint(Diag problem) {
    String message = problem.getMessage(Locale.ROOT);
    Matcher operator = OPERATOR.matcher(message);
    if (operator.find()) {
      return operator(operator.group(1), List.of(operator.group(2), operator.group(3)));
    }
    if (NO_LAYER.matcher(message).find()) {
      return Optional.of("choose a layer, as in RESID_POST.at(2)");
    }
    Matcher indexed = INDEXED.matcher(message);
    if (indexed.find()) {
      return indexed(beginnings(indexed.group(1)).get(0));
    }
    Matcher symbol = SYMBOL.matcher(message);
    return symbol.find() ? missing(symbol.group(1), symbol.group(2), message) : hidden(message);
  }

  /** Java has brackets for arrays only. */
  private Optional<String> indexed(String beginning) {
    List<String> there = names(beginning);
    return INDEXING.stream()
        .filter(there::contains)
        .findFirst()
        .map(name -> "did you mean " + listed(shown(beginning, List.of(name))) + "?");
  }

  private Optional<String> missing(String kind, String name, String message) {
    if (PRETRAINED.matcher(name).matches()) {
      return Optional.of("load a model by its name: var model = load(\"gpt2\");");
    }
    Optional<String> place = place(message);
    if (place.isEmpty() && kind.equals("variable") && MODELS.contains(name)) {
      String loaded = name.equals("gpt2") ? "load(\"gpt2\")" : "load()";
      return Optional.of("load a model first: var " + name + " = " + loaded + ";");
    }
    return meant(kind, name, place.map(Neighbours::beginnings).orElse(List.of("")));
  }

  private Optional<String> hidden(String message) {
    Matcher hidden = HIDDEN.matcher(message);
    if (!hidden.find()) {
      return Optional.empty();
    }
    boolean called = hidden.group(1) != null;
    String name = hidden.group(called ? 1 : 3);
    List<String> beginnings = beginnings(hidden.group(called ? 2 : 4));
    boolean there = beginnings.stream().anyMatch(one -> names(one).contains(name));
    return there ? Optional.empty() : meant("method", name, beginnings);
  }

  private Optional<String> meant(String kind, String name, List<String> beginnings) {
    for (String beginning : beginnings) {
      List<String> near = near(kind, name, beginning);
      if (!near.isEmpty()) {
        return Optional.of("did you mean " + listed(shown(beginning, near)) + "?");
      }
    }
    return Optional.empty();
  }

  /** Similar names for a method that a cell cannot call without a type. */
  List<String> ofMethod(String name) {
    return near("method", name, "");
  }

  /** Similar names of the same kind; after a dot, a method may be written like a field. */
  private List<String> near(String kind, String name, String beginning) {
    boolean type = Character.isUpperCase(name.charAt(0));
    List<String> names =
        continuations(beginning)
            .filter(
                one ->
                    switch (kind) {
                      case "method" -> one.contains("(");
                      case "class" -> Character.isUpperCase(one.charAt(0));
                      default -> !beginning.isEmpty() || !one.contains("(") && isType(one) == type;
                    })
            .map(Neighbours::name)
            .filter(one -> !one.isEmpty()) // as of $1, which no one has written
            .distinct()
            .toList();
    return Spelling.nearest(name, names);
  }

  private static boolean isType(String name) {
    return Character.isUpperCase(name.charAt(0));
  }

  private Optional<String> operator(String sign, List<String> types) {
    String word = OPERATORS.getOrDefault(sign, "");
    for (String type : types) {
      List<String> names = type.contains(".") ? names(beginnings(type).get(0)) : List.of();
      List<String> there = names.contains(word) ? List.of(word) : Spelling.nearest(word, names);
      if (!word.isEmpty() && there.stream().anyMatch(OPERATORS::containsValue)) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        String calls = listed(shown(beginnings(type).get(0), there));
        return Optional.of(
            "Java has no '" + sign + "' for " + simple + "; there is " + calls + ".");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> place(String message) {
    Matcher location = LOCATION.matcher(message);
    return location.find()
        ? Optional.of(SnippetClass.plain(location.group(1)).replaceAll("<.*>", ""))
            .filter(where -> !where.startsWith("REPL") && !where.isBlank())
        : Optional.empty();
  }

  /** Code after which JShell lists the members of a type: of a value, then of the type itself. */
  private static List<String> beginnings(String place) {
    return List.of("((" + place + ") null).", place + ".");
  }

  private List<String> names(String beginning) {
    return continuations(beginning).map(Neighbours::name).distinct().toList();
  }

  private static String name(String continuation) {
    return continuation.replaceAll("\\W.*", "");
  }

  private Stream<String> continuations(String beginning) {
    int[] anchor = {0};
    return analysis.completionSuggestions(beginning, beginning.length(), anchor).stream()
        .map(SourceCodeAnalysis.Suggestion::continuation);
  }

  /** Names as they are called, with the parameters of methods. */
  private List<String> shown(String beginning, List<String> names) {
    List<String> shown = new ArrayList<>();
    for (String name : names) {
      String call = beginning + name + "(";
      List<String> calls =
          analysis.documentation(call, call.length(), false).stream()
              .map(found -> SnippetClass.plain(Declaration.of(found.signature())))
              .map(CALL::matcher)
              .filter(Matcher::find)
              .map(found -> CompilerWords.withoutPackages(found.group(1)))
              .distinct()
              .toList();
      shown.addAll(calls.isEmpty() ? List.of(name) : calls);
    }
    return shown.stream().limit(MOST).toList();
  }

  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : names.subList(0, last).stream().collect(Collectors.joining(", "))
            + " or "
            + names.get(last);
  }
}
