package dev.loupe.variants.mixture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixTreeTest {
  private static final List<int[]> SORTED =
      List.of(
          new int[] {0, 0, 0, 0},
          new int[] {0, 0, 1, 0},
          new int[] {0, 0, 1, 1},
          new int[] {1, 0, 0, 0});

  /** All mixtures of two inputs over some positions, sorted. */
  private static List<int[]> all(int width) {
    return IntStream.range(0, 1 << width)
        .mapToObj(
            bits -> IntStream.range(0, width).map(at -> bits >> (width - 1 - at) & 1).toArray())
        .toList();
  }

  @Test
  void aBranchHasOnlyThePositionsThatItDoesNotShare() {
    PrefixTree tree = new PrefixTree(SORTED, true);
    assertThat(tree.rows()).isEqualTo(4 + 4 + 2 + 1);
    assertThat(tree.branches().stream().map(PrefixTree.Branch::number)).containsExactly(0, 3, 1, 2);
    assertThat(tree.positions()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3, 2, 3, 3);
    assertThat(tree.sources()).containsExactly(0, 1, 2, 3, 4, 1, 2, 3, 6, 3, 7);
  }

  @Test
  void aMixtureReadsTheRowsThatItBeginsWith() {
    PrefixTree tree = new PrefixTree(SORTED, true);
    int[] last = IntStream.range(0, 4).map(at -> tree.row(3, at)).toArray();
    assertThat(last).containsExactly(0, 1, 8, 10); // 0 0 of the first, 1 of the second, its own 1
    assertThat(tree.ends()).containsExactly(3, 7, 9, 10);
  }

  @Test
  void allMixturesShareEachBeginning() {
    assertThat(new PrefixTree(all(8), true).rows()).isEqualTo((2 << 8) - 2);
  }

  @Test
  void nothingIsSharedWhereEveryPositionSeesTheDifference() {
    assertThat(new PrefixTree(SORTED, false).rows()).isEqualTo(16);
  }

  @Test
  void theSameMixtureTwiceIsComputedAtItsLastPositionOnly() {
    assertThat(new PrefixTree(List.of(SORTED.get(1), SORTED.get(1)), true).rows()).isEqualTo(5);
  }

  @Test
  void groupsHaveBranchesOfLikeLength() {
    PrefixTree tree = new PrefixTree(all(8), true);
    List<PrefixTree.Group> groups = tree.groups();
    assertThat(groups.stream().mapToInt(PrefixTree.Group::count).sum()).isEqualTo(256);
    for (PrefixTree.Group group : groups) {
      int end = tree.branches().get(group.first() + group.count() - 1).from();
      assertThat(group.count() <= 8 || 2 * (8 - end) >= 8 - group.from()).isTrue();
    }
  }
}
