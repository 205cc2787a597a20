package dev.loupe.kernel.hint;

import dev.loupe.kernel.cell.Argument;
import dev.loupe.kernel.cell.CellShell;
import dev.loupe.kernel.javadoc.Signature;
import java.util.List;
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
          new Place("Loupe", "load", 0, What.MODEL),
          new Place("ModelLoader", "load", 0, What.MODEL),
          new Place("Loupe", "checkpoints", 0, What.MODEL),
          new Place("Loupe", "promptSet", 0, What.FILE),
          new Place("PromptSet", "save", 0, What.FILE),
          new Place("Path", "of", 0, What.FILE),
          new Place("Paths", "get", 0, What.FILE),
          new Place("File", "File", 0, What.FILE),
          new Place("DataFrameReader", "csv", 0, What.FILE),
          new Place("DataFrameWriter", "csv", 0, What.FILE),
          new Place("Loupe", "resid", 0, What.LAYER),
          new Place("Loupe", "mlp", 0, What.LAYER),
          new Place("Act", "at", 0, What.LAYER),
          new Place("Loupe", "head", 0, What.LAYER),
          new Place("Loupe", "query", 0, What.LAYER),
          new Place("Loupe", "key", 0, What.LAYER),
          new Place("Loupe", "value", 0, What.LAYER),
          new Place("Loupe", "head", 1, What.HEAD),
          new Place("Loupe", "query", 1, What.HEAD),
          new Place("Loupe", "key", 1, What.KEY_HEAD),
          new Place("Loupe", "value", 1, What.KEY_HEAD),
          new Place("Site", "head", 0, What.HEAD),
          new Place("Spot", "head", 0, What.HEAD));

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
    if (PLACES.stream().noneMatch(place -> place.is(argument, Set.of()))) {
      return Optional.empty();
    }
    Set<String> owners =
        shell.help().describe(code.substring(0, argument.bracket()), argument.bracket()).stream()
            .map(found -> Signature.of(found.signature()).owner())
            .collect(Collectors.toSet());
    return PLACES.stream().filter(place -> place.is(argument, owners)).map(Place::what).findFirst();
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
