package dev.loupe.kernel.hint;

import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.cell.CodeHelp;
import dev.loupe.kernel.javadoc.Signature;
import dev.loupe.kernel.source.Argument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Completions for arguments of the library's methods, from the loaded models and the files on this
 * machine.
 */
public final class Hints {
  private enum What {
    SITE,
    WEIGHT,
    MODEL,
    FILE,
    LAYER,
    HEAD,
    KEY_HEAD
  }

  private record Place(String owner, String method, int index, What what) {
    boolean is(Argument argument, Set<String> owners) {
      return method.equals(argument.method())
          && index == argument.index()
          && (owners.isEmpty() || owners.contains(owner));
    }
  }

  private static final List<Place> PLACES =
      List.of(
          new Place("ActivationCache", "get", 0, What.SITE),
          new Place("Gradients", "get", 0, What.SITE),
          new Place("Site", "parse", 0, What.SITE),
          new Place("HookedTransformer", "weight", 0, What.WEIGHT),
          new Place("WeightEdit", "WeightEdit", 0, What.WEIGHT),
          new Place("ModelWords", "load", 0, What.MODEL),
          new Place("ModelLoader", "load", 0, What.MODEL),
          new Place("ModelWords", "checkpoints", 0, What.MODEL),
          new Place("PromptWords", "promptSet", 0, What.FILE),
          new Place("PromptSet", "save", 0, What.FILE),
          new Place("Path", "of", 0, What.FILE),
          new Place("Paths", "get", 0, What.FILE),
          new Place("File", "File", 0, What.FILE),
          new Place("DataFrameReader", "csv", 0, What.FILE),
          new Place("DataFrameWriter", "csv", 0, What.FILE));

  // what the library calls them: attention(int layer, int head)
  private static final Map<String, What> NUMBERS =
      Map.of("int layer", What.LAYER, "int head", What.HEAD);
  private static final Set<String> OF_KEYS = Set.of("key", "value");

  private Hints() {}

  /**
   * The completions of an argument; empty if Java's own completions are to be used, which is never
   * so for a text.
   */
  public static Optional<List<String>> of(Argument argument, String code, CellShell shell) {
    Optional<What> what = what(argument, code, shell);
    if (what.isEmpty()) {
      return argument.quoted() ? Optional.of(List.of()) : Optional.empty();
    }
    Subject subject = Subject.of(argument, code, shell.variables());
    boolean number = what.get().compareTo(What.LAYER) >= 0;
    List<String> options =
        number == argument.quoted() ? List.of() : options(what.get(), argument, subject);
    List<String> fitting =
        options.stream().filter(option -> option.startsWith(argument.typed())).toList();
    return fitting.isEmpty() && !argument.quoted() ? Optional.empty() : Optional.of(fitting);
  }

  private static Optional<What> what(Argument argument, String code, CellShell shell) {
    boolean here = PLACES.stream().anyMatch(place -> place.is(argument, Set.of()));
    if (argument.method().isEmpty() || argument.quoted() && !here) {
      return Optional.empty();
    }
    List<String> signatures =
        shell.help().describe(code.substring(0, argument.bracket()), argument.bracket()).stream()
            .map(CodeHelp.Described::signature)
            .toList();
    if (!argument.quoted()) {
      return signatures.stream().flatMap(one -> number(one, argument).stream()).findFirst();
    }
    Set<String> owners =
        signatures.stream().map(one -> Signature.of(one).owner()).collect(Collectors.toSet());
    return PLACES.stream().filter(place -> place.is(argument, owners)).map(Place::what).findFirst();
  }

  /** What a number is that stands there, by the name of the parameter. */
  private static Optional<What> number(String signature, Argument argument) {
    String inside = signature.substring(signature.indexOf('(') + 1).replaceAll("\\).*", "");
    String[] parameters = inside.split(",");
    if (argument.index() >= parameters.length) {
      return Optional.empty();
    }
    Optional<What> what = Optional.ofNullable(NUMBERS.get(parameters[argument.index()].strip()));
    boolean ofKeys = OF_KEYS.contains(argument.method());
    return what.map(one -> one == What.HEAD && ofKeys ? What.KEY_HEAD : one);
  }

  private static List<String> options(What what, Argument argument, Subject subject) {
    return switch (what) {
      case SITE -> subject.sites();
      case WEIGHT -> subject.weights();
      case MODEL -> Models.like(argument.typed());
      case FILE -> Folders.files(argument.typed());
      case LAYER -> subject.layers();
      case HEAD -> subject.heads();
      case KEY_HEAD -> subject.keyHeads();
    };
  }
}
