package dev.loupe.ablation;

import dev.loupe.site.Place;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a spot at a role is in the other prompts of an ablation: at their own position of the role,
 * if they know it. Texts know only {@code END}.
 */
record OwnRoles(Tokens over) {
  /** Whether the other prompts have a position of their own for a spot, as it was named. */
  boolean has(Spot named) {
    return role(named).filter(role -> over.roles().roles().contains(role)).isPresent();
  }

  private static Optional<Role> role(Spot named) {
    return named.place() instanceof Place.AtRole at ? Optional.of(at.role()) : Optional.empty();
  }

  /** The whole activation at the role of a spot, wherever it is in the prompts. */
  static Spot whole(Spot named) {
    Role role = role(named).orElseThrow();
    return named.site().all().pos(role);
  }

  /** What the values at spots are, as a sentence behind a space; empty if none is at a role. */
  String note(Set<Spot> named) {
    Map<Boolean, List<String>> byKnown =
        named.stream()
            .filter(spot -> role(spot).isPresent())
            .collect(
                Collectors.partitioningBy(
                    this::has,
                    Collectors.mapping(
                        spot -> role(spot).orElseThrow().name(),
                        Collectors.collectingAndThen(
                            Collectors.toSet(), names -> names.stream().sorted().toList()))));
    String own = String.join(", ", byKnown.get(true));
    String same = String.join(", ", byKnown.get(false));
    return (own.isEmpty() ? "" : " At " + own + ": each prompt's own position of it.")
        + (same.isEmpty()
            ? ""
            : " At " + same + ": without regard to the role, which the other prompts do not name.");
  }
}
