package dev.loupe.site;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Suggestions for a misspelled name: the known names that differ from it by few edits. */
public final class NearNames {
  private static final int MOST = 4;
  private static final int LETTERS_OF_AN_EDIT = 3;

  private NearNames() {}

  /**
   * The known names whose last part differs by the fewest edits, if these are few for its length;
   * if several do, those whose full name is nearest.
   */
  public static List<String> of(String name, Collection<String> known) {
    String last = last(name);
    List<String> near = nearest(known, one -> distance(last, last(one)));
    boolean few =
        !near.isEmpty()
            && distance(last, last(near.get(0))) <= (last.length() + 1) / LETTERS_OF_AN_EDIT;
    return few
        ? nearest(near, one -> distance(name, one)).stream().limit(MOST).toList()
        : List.of();
  }

  private static List<String> nearest(Collection<String> names, ToIntFunction<String> edits) {
    int fewest = names.stream().mapToInt(edits).min().orElse(0);
    return names.stream().filter(one -> edits.applyAsInt(one) == fewest).distinct().toList();
  }

  /**
   * A question such as "did you mean resid_pre?" for the end of an error message; empty if no name
   * is near.
   */
  public static String question(Collection<String> near) {
    return near.isEmpty()
        ? ""
        : near.stream().collect(Collectors.joining(" or ", "; did you mean ", "?"));
  }

  /** The last part of a name: {@code k} of {@code blocks.6.attn.hook_k}. */
  private static String last(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT).replace("hook_", "");
  }

  /**
   * The number of letters inserted, left out, changed or swapped with their neighbour between two
   * texts: optimal string alignment distance. Damerau 1964.
   */
  public static int distance(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    Arrays.setAll(edits[0], j -> j);
    for (int i = 1; i <= a.length(); i++) {
      edits[i][0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(changed, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1 && j > 1 && swapped(a, i, b, j)) {
          edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
        }
      }
    }
    return edits[a.length()][b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
