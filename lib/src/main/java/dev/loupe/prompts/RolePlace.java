package dev.loupe.prompts;

import dev.loupe.site.Role;
import dev.loupe.text.Roles;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The part of the clean and of the corrupt prompt that has a role, in characters. */
public record RolePlace(TextSpan clean, TextSpan corrupt) {
  /** Refuses a role that only one of the two prompts has. */
  public RolePlace {
    Objects.requireNonNull(clean, "a role needs a place in the clean prompt");
    Objects.requireNonNull(corrupt, "a role needs a place in the corrupt prompt");
  }

  /** The roles that all pairs know, in prompts that are the clean or the corrupt ones of them. */
  static Roles found(List<PromptPair> pairs, Tokens tokens, Function<RolePlace, TextSpan> side) {
    Set<Role> common = new HashSet<>(pairs.get(0).roles().keySet());
    pairs.forEach(pair -> common.retainAll(pair.roles().keySet()));
    Map<Role, List<Integer>> found = new HashMap<>();
    for (Role role : common) {
      found.put(
          role,
          IntStream.range(0, pairs.size())
              .mapToObj(i -> tokens.covering(i, side.apply(pairs.get(i).roles().get(role))).end())
              .toList());
    }
    return new Roles(found);
  }
}
