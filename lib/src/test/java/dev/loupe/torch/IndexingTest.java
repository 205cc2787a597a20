package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexingTest {
  private final NDManager work = Torch.memory(Device.cpu());

  @AfterEach
  void free() {
    work.close();
  }

  private NDArray list(int... indices) {
    return new IndexLists(work).add(indices).nd();
  }

  private NDArray counting(long... shape) {
    return work.arange((float) new Shape(shape).size()).reshape(shape);
  }

  @Test
  void pickTheSameAsWithListsFromTheHeap() {
    NDArray x = counting(2, 3, 4);
    assertThat(Indexing.takeRows(x, list(5, 0), work))
        .isEqualTo(Ops.takeRows(x, new int[] {5, 0}, work));
    assertThat(Indexing.take(x, 2, list(3, 3, 1), work))
        .isEqualTo(Ops.take(x, 2, new int[] {3, 3, 1}, work));
    assertThat(Indexing.row(x, work)).isEqualTo(x.reshape(1, 6, 4));
  }

  @Test
  void aRowCutIntoABatchAndJoinedAgainIsTheSame() {
    NDArray x = counting(1, 6, 2, 3);
    NDArray all = list(0, 1, 2, 3, 4, 5);
    NDArray batch = Indexing.batched(x, all, 3); // [batch, head, pos, d]
    assertThat(batch.getShape()).isEqualTo(new Shape(2, 2, 3, 3));
    assertThat(Indexing.unbatched(batch, all)).isEqualTo(x);
  }

  @Test
  void rowsOfTheRunStandBeforeThoseOfBranches() {
    NDArray run = counting(2, 2, 1, 1);
    NDArray own = counting(1, 3, 1, 1).add(100);
    NDArray batch = Indexing.batchedBehind(run, own, list(2, 6, 0, 4), 2);
    assertThat(batch.toFloatArray()).containsExactly(2, 102, 0, 100);
  }

  @Test
  void partsOfARowStandBehindTheRunsFirstPositions() {
    NDArray run = counting(2, 3, 1, 1);
    NDArray own = counting(1, 5, 1, 1).add(100);
    assertThat(Indexing.parts(own, 1, 2, 2).toFloatArray()).containsExactly(101, 102, 103, 104);
    NDArray behind = Indexing.partsBehind(run, 1, list(1, 0), own, 1, 2);
    assertThat(behind.getShape()).isEqualTo(new Shape(2, 1, 3, 1));
    assertThat(behind.toFloatArray()).containsExactly(3, 101, 102, 0, 103, 104);
  }

  @Test
  void entriesOfPlacesAreWrittenAndCompared() {
    NDArray x = counting(1, 2, 4);
    NDArray[] values = {counting(2).add(50), counting(2).add(6)};
    NDArray entries = list(0, 1, 2, 3); // the first or the last two of a place
    Indexing.Places places =
        new Indexing.Places(
            list(0, 4), entries, list(0, 1), 2, values, list(0, 2), list(0, 1, 0, 1));
    NDArray written = places.into(x);
    assertThat(written.getShape()).isEqualTo(x.getShape());
    assertThat(written.toFloatArray()).containsExactly(50, 51, 2, 3, 4, 5, 6, 7);
    assertThat(HeapArray.booleans(places.differ(x, work))).containsExactly(true, false);
  }
}
