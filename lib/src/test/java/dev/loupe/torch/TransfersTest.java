package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransfersTest {
  @Test
  void countWhatGoesThereAndComesBack() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      Transfers transfers =
          Transfers.of(
              () -> {
                double[] numbers = {1, 2, 3};
                NDArray x = DeviceArray.doubles(work, numbers, new Shape(3), DataType.FLOAT32);
                NDArray twice = Ops.times(Ops.take(x, 0, new int[] {2, 0}, work), 2);
                assertThat(HeapArray.doubles(twice)).containsExactly(6, 2);
              });
      assertThat(transfers).isEqualTo(new Transfers(2, 1, 2));
    }
  }

  @Test
  void listsThatAreAddedBeforeOneIsUsedAreOneTransfer() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      IndexLists lists = new IndexLists(work);
      List<IndexList> all =
          List.of(
              lists.add(new int[] {4, 5}), lists.add(new int[0]), lists.add(new int[] {7, 8, 9}));
      Transfers first = Transfers.of(() -> all.get(2).nd());
      assertThat(first.sent()).isEqualTo(1);
      assertThat(Transfers.of(() -> all.forEach(IndexList::nd)).sent()).isZero();
      assertThat(all.get(0).nd().toLongArray()).containsExactly(4, 5);
      assertThat(all.get(1).nd().getShape()).isEqualTo(new Shape(0));
      assertThat(all.get(2).nd().toLongArray()).containsExactly(7, 8, 9);
      IndexList later = lists.add(new int[] {1});
      assertThat(Transfers.of(later::nd).sent()).isEqualTo(1);
      assertThat(later.nd().toLongArray()).containsExactly(1);
    }
  }

  @Test
  void listsWithoutAnyIndexCanBeSent() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      assertThat(new IndexLists(work).add(new int[0]).nd().getShape()).isEqualTo(new Shape(0));
    }
  }

  @Test
  void anArrayThatIsThereAlreadyIsNotSent() {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray x = work.ones(new Shape(2));
      assertThat(Transfers.of(() -> DeviceArray.on(Device.cpu(), x)).sent()).isZero();
    }
  }
}
