package dev.loupe.variants.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mixtures of one prompt as a tree: what several have in common at their beginning is there once.
 *
 * <p>A branch is a mixture without the positions that it shares with the mixture before it. The
 * positions of all branches are rows, sorted by where the branches begin.
 */
final class PrefixTree {
  private static final int SMALL_GROUP = 8; // branches; calls for fewer cost more than padding

  private final int width;
  private final List<Branch> branches; // sorted by where they begin
  private final int[][] path; // by branch: the row of each position
  private final int rows;

  /**
   * A mixture of the tree.
   *
   * @param number its place in the sorted list of mixtures
   * @param from the first position that it does not share with the mixture before it
   */
  record Branch(int number, int[] mixture, int from) {}

  /**
   * Branches that attend together.
   *
   * @param first the index of the first one among all branches
   * @param from where the first one begins; the others begin there or later
   */
  record Group(int first, int count, int from) {}

  /** The tree of mixtures that are sorted. */
  PrefixTree(List<int[]> mixtures, boolean causal) {
    this.width = mixtures.get(0).length;
    List<Branch> sorted = new ArrayList<>();
    for (int i = 0; i < mixtures.size(); i++) {
      int from = i == 0 ? 0 : begin(mixtures.get(i - 1), mixtures.get(i), causal);
      sorted.add(new Branch(i, mixtures.get(i), from));
    }
    sorted.sort(Comparator.comparingInt(Branch::from));
    this.branches = List.copyOf(sorted);
    int[] start = new int[branches.size()]; // by number
    int row = 0;
    for (Branch branch : branches) {
      start[branch.number()] = row;
      row += width - branch.from();
    }
    this.rows = row;
    this.path = paths(start);
  }

  /**
   * The first position of a mixture that has to be computed after another one; the last one always
   * is. If attention is bidirectional, every position sees the difference.
   */
  static int begin(int[] before, int[] mixture, boolean causal) {
    int shared = Arrays.mismatch(before, mixture);
    return !causal ? 0 : shared < 0 ? mixture.length - 1 : shared;
  }

  private int[][] paths(int[] start) {
    int[] from = new int[start.length];
    branches.forEach(branch -> from[branch.number()] = branch.from());
    int[][] byNumber = new int[start.length][];
    for (int i = 0; i < start.length; i++) {
      byNumber[i] = i == 0 ? new int[width] : byNumber[i - 1].clone();
      for (int position = from[i]; position < width; position++) {
        byNumber[i][position] = start[i] + position - from[i];
      }
    }
    return branches.stream().map(branch -> byNumber[branch.number()]).toArray(int[][]::new);
  }

  List<Branch> branches() {
    return branches;
  }

  /** The number of positions of a mixture. */
  int width() {
    return width;
  }

  /** The number of rows. */
  int rows() {
    return rows;
  }

  /** The row of a position of a branch, its own or that of a branch before it. */
  int row(int branch, int position) {
    return path[branch][position];
  }

  /** The position of each row. */
  int[] positions() {
    return branches.stream().flatMapToInt(b -> IntStream.range(b.from(), width)).toArray();
  }

  /** For each row, the number of its entry in the streams, counted through all streams. */
  int[] sources() {
    return branches.stream()
        .flatMapToInt(b -> IntStream.range(b.from(), width).map(at -> b.mixture()[at] * width + at))
        .toArray();
  }

  /** The row of the last position of each branch. */
  int[] ends() {
    return Arrays.stream(path).mapToInt(rows -> rows[width - 1]).toArray();
  }

  /**
   * The branches in groups of like length, so that few positions are computed in vain: a branch is
   * at least half as long as the longest one of its group, unless the group is small.
   */
  List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= branches.size(); i++) {
      int longest = width - branches.get(first).from();
      boolean ends =
          i == branches.size()
              || i - first >= SMALL_GROUP && 2 * (width - branches.get(i).from()) < longest;
      if (ends) {
        groups.add(new Group(first, i - first, branches.get(first).from()));
        first = i;
      }
    }
    return groups;
  }

  @Override
  public String toString() {
    return branches.size() + " mixtures in " + rows + " rows";
  }
}
