package dev.loupe.variants;

import dev.loupe.forward.Sight;
import dev.loupe.torch.IndexList;
import java.util.List;
import java.util.Optional;

/**
 * What a pass does at one block, planned before it begins, so that all its index lists are sent
 * together.
 *
 * @param joins the cohorts that begin at this block
 * @param packing all branches of the block
 * @param attention how they attend; empty behind the last block, and where there is no branch yet
 * @param underway the patches inside the block
 */
record Step(
    List<Join> joins, Packing packing, Optional<Attention> attention, List<Underway> underway) {

  /**
   * A cohort that joins the row of branches.
   *
   * @param origins the positions of its branches in the base run
   * @param entering those of its rows at which they differ from the base run at first
   * @param ends the last rows of its branches, if no others are needed
   * @param order for each row of all branches, its row among the earlier ones followed by these
   * @param packing all branches afterwards
   */
  record Join(
      Cohort cohort,
      IndexList origins,
      IndexList entering,
      Optional<IndexList> ends,
      IndexList order,
      Packing packing) {}

  /**
   * How branches attend.
   *
   * @param origins the position of each row in the base run
   */
  record Attention(IndexList origins, Sight sight) {}
}
