package dev.loupe.prompts;

import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The positions of the roles in a batch of prompts, counted with padding.
 *
 * @param positions the position in each prompt, by role, in the order of the first prompt
 */
public record Roles(Map<Role, List<Integer>> positions) {
  /** Keeps a copy. */
  public Roles {
    positions = Collections.unmodifiableMap(new LinkedHashMap<>(positions));
  }

  /** The roles that all pairs know, in prompts that are the clean or the corrupt ones of them. */
  static Roles of(List<PromptPair> pairs, Tokens tokens, Function<RolePlace, TextSpan> side) {
    Set<Role> common = new TreeSet<>(Comparator.comparing(Role::name));
    pairs.stream().limit(1).forEach(pair -> common.addAll(pair.roles().keySet()));
    pairs.forEach(pair -> common.retainAll(pair.roles().keySet()));
    Map<Role, List<Integer>> found = new LinkedHashMap<>();
    for (Role role : common) {
      found.put(
          role,
          IntStream.range(0, pairs.size())
              .mapToObj(i -> tokens.covering(i, side.apply(pairs.get(i).roles().get(role))).end())
              .toList());
    }
    found.put(
        Role.END, IntStream.range(0, pairs.size()).mapToObj(i -> tokens.width() - 1).toList());
    List<Role> order = new ArrayList<>(found.keySet());
    order.sort(Comparator.comparing(role -> mean(found.get(role))));
    Map<Role, List<Integer>> sorted = new LinkedHashMap<>();
    order.forEach(role -> sorted.put(role, found.get(role)));
    return new Roles(sorted);
  }

  private static double mean(List<Integer> positions) {
    return positions.stream().mapToInt(Integer::intValue).average().orElse(0);
  }

  /** The roles, in the order in which they usually stand. */
  public List<Role> roles() {
    return List.copyOf(positions.keySet());
  }

  /** The position of a role in each prompt. */
  public int[] of(Role role) {
    List<Integer> found = positions.get(role);
    if (found == null) {
      throw new IllegalArgumentException(
          "the prompts have no role " + role + "; they have " + roles());
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public String toString() {
    return "roles " + roles();
  }
}
