package dev.loupe.variants;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of each branch's positions when all branches are put into one row. */
final class Packing {
  private final int width;
  private final boolean lastOnly;
  private final List<Branch> branches;
  private final Map<Branch, Integer> rows = new HashMap<>();
  private final int size;

  /** Branches one after the other, for prompts of this width. */
  Packing(List<Branch> branches, int width) {
    this(branches, width, false);
  }

  private Packing(List<Branch> branches, int width, boolean lastOnly) {
    this.branches = List.copyOf(branches);
    this.width = width;
    this.lastOnly = lastOnly;
    int row = 0;
    for (Branch branch : branches) {
      rows.put(branch, row);
      row += width - first(branch);
    }
    this.size = row;
  }

  /** The same branches with their last positions only. */
  Packing lastOnly() {
    return new Packing(branches, width, true);
  }

  private int first(Branch branch) {
    return lastOnly ? width - 1 : branch.from();
  }

  /** These branches and more, sorted by where they begin. */
  Packing with(List<Branch> more) {
    List<Branch> all = new ArrayList<>(branches);
    all.addAll(more);
    all.sort(Comparator.comparingInt(Branch::from));
    return new Packing(all, width, lastOnly);
  }

  /**
   * For each row of this packing, its index in the rows of {@code first} followed by those of
   * {@code behind}.
   */
  int[] order(Packing first, Packing second) {
    int[] order = new int[size];
    for (Branch branch : branches) {
      Integer early = first.rows.get(branch);
      int there = early != null ? early : first.size + second.rows.get(branch);
      for (int i = 0; i < width - first(branch); i++) {
        order[rows.get(branch) + i] = there + i;
      }
    }
    return order;
  }

  List<Branch> branches() {
    return branches;
  }

  /** The row of a branch's position. */
  int row(Branch branch, int position) {
    return rows.get(branch) + position - first(branch);
  }

  /** The row of each branch's last position. */
  int[] ends() {
    return branches.stream().mapToInt(branch -> row(branch, width - 1)).toArray();
  }

  /** The number of rows. */
  int size() {
    return size;
  }

  /** For each row, the number of its position in the base run, counted through all prompts. */
  int[] origins() {
    int[] origins = new int[size];
    for (Branch branch : branches) {
      for (int position = first(branch); position < width; position++) {
        origins[row(branch, position)] = branch.prompt() * width + position;
      }
    }
    return origins;
  }

  /** The rows at which the branches' residual streams differ from the base run's at the start. */
  int[] entering() {
    return branches.stream()
        .flatMapToInt(
            branch -> Arrays.stream(branch.entering()).map(position -> row(branch, position)))
        .toArray();
  }

  @Override
  public String toString() {
    return branches.size() + " branches in " + size + " rows";
  }
}
