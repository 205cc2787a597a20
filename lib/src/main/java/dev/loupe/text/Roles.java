package dev.loupe.text;

import dev.loupe.site.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The positions of the roles in a batch of prompts, counted with padding.
 *
 * @param positions the position in each prompt, by role, in the order of their mean positions
 */
public record Roles(Map<Role, List<Integer>> positions) {
  /** Keeps a copy. */
  public Roles {
    List<Role> order = new ArrayList<>(positions.keySet());
    Map<Role, List<Integer>> given = positions;
    order.sort(
        Comparator.comparing((Role role) -> mean(given.get(role))).thenComparing(Role::name));
    Map<Role, List<Integer>> sorted = new LinkedHashMap<>();
    order.forEach(role -> sorted.put(role, List.copyOf(given.get(role))));
    positions = Collections.unmodifiableMap(sorted);
  }

  private static double mean(List<Integer> positions) {
    return positions.stream().mapToInt(Integer::intValue).average().orElse(0);
  }

  /** These roles and the end of prompts of {@code width} positions, which every prompt has. */
  Roles ending(int prompts, int width) {
    Map<Role, List<Integer>> all = new LinkedHashMap<>(positions);
    all.put(Role.END, Collections.nCopies(prompts, width - 1));
    return new Roles(all);
  }

  /** The roles in prompts that begin so many positions later. */
  Roles earlier(int front) {
    Map<Role, List<Integer>> all = new LinkedHashMap<>();
    positions.forEach(
        (role, each) -> all.put(role, each.stream().map(position -> position - front).toList()));
    return new Roles(all);
  }

  /** The roles in some of the prompts. */
  Roles rows(int... prompts) {
    Map<Role, List<Integer>> some = new LinkedHashMap<>();
    positions.forEach(
        (role, each) -> some.put(role, Arrays.stream(prompts).mapToObj(each::get).toList()));
    return new Roles(some);
  }

  /** The roles, in the order in which they usually stand. */
  public List<Role> roles() {
    return List.copyOf(positions.keySet());
  }

  /** The position of a role in each prompt. */
  public int[] of(Role role) {
    List<Integer> found = positions.get(role);
    if (found == null) {
      boolean none = positions.keySet().stream().allMatch(Role.END::equals);
      throw new IllegalArgumentException(
          "the prompts have no role "
              + role
              + "; they have "
              + roles()
              + (none
                  ? ", because texts do not say which word has which role: run a prompt set, such"
                      + " as model.run(ioi(model, 20)), or set.corruptPrompts() for its corrupt"
                      + " prompts"
                  : ""));
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public String toString() {
    return "roles " + roles();
  }
}
