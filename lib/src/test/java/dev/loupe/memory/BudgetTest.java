package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limits of each device, with a card of any size in place of the CPU. */
class BudgetTest {
  private static final long MEGABYTE = 1L << 20;
  private static final Device HERE = Device.cpu();
  private static final int ROUNDS = 60;

  private static Tensor megabytes(String label, int count) {
    return Scope.open(HERE, label)
        .of(new float[count << 18], new Shape(count << 18), List.of(Axis.D_MODEL));
  }

  /** GPU memory of a size, without a GPU. */
  private static Budget card(long free, long total) {
    return new Budget(
        Device.gpu(),
        new DeviceMemory() {
          @Override
          public long free() {
            return free;
          }

          @Override
          public long total() {
            return total;
          }

          @Override
          public void giveBack() {}

          @Override
          public boolean measured() {
            return true;
          }
        },
        Limits.NONE);
  }

  @Test
  void aCardsLimitsFollowWhatIsFreeOnItAndNotTheHostsMemory() {
    Budget tight = card(6_000 * MEGABYTE, 141_000 * MEGABYTE);
    assertThat(tight.hard()).isEqualTo(5_700 * MEGABYTE);
    assertThat(tight.soft()).isEqualTo(2_850 * MEGABYTE);
    assertThat(tight.report())
        .isEqualTo(
            "0 kB held by results on gpu(0); 6000 MB free of 141000 MB; collected above 2850 MB, refused above 5700 MB");
  }

  @Test
  void theHostsLimitsArePartsOfItsMemory() {
    Budget host = new Budget(HERE, new HostMemory(), Limits.NONE);
    assertThat(host.soft()).isEqualTo(new HostMemory().total() / 8);
    assertThat(host.hard()).isEqualTo(new HostMemory().total() / 2);
    assertThat(host.report()).startsWith("0 kB held by results; collected above ");
  }

  @Test
  void whatIsHeldOnOneDeviceIsNotCountedOnAnother() {
    Device other = Device.of("pretended", 7);
    Budget card = card(100 * MEGABYTE, 100 * MEGABYTE);
    Budget before = NativeMemory.exchange(other, card);
    try {
      long here = NativeMemory.live(HERE);
      NativeMemory.Holder holder = NativeMemory.open(other, "a cache there");
      NativeMemory.admit(holder, 60 * MEGABYTE);
      assertThat(NativeMemory.live(other)).isEqualTo(60 * MEGABYTE);
      assertThat(NativeMemory.live(HERE)).isEqualTo(here);
      Tensor held = megabytes("held here", 12);
      assertThatThrownBy(() -> NativeMemory.admit(holder, 120 * MEGABYTE))
          .hasMessageEndingWith("or drop the biggest holders: a cache there 60 MB");
      assertThat(held.size(Axis.D_MODEL)).isPositive();
      NativeMemory.release(holder);
      assertThat(card.live()).isZero();
    } finally {
      NativeMemory.exchange(other, before);
    }
  }

  @Test
  void whatTheUserSetHoldsForACardAsFarAsItHasTheMemory() {
    try (FakeCard card = FakeCard.with(100 * MEGABYTE, 10 * MEGABYTE, 50 * MEGABYTE)) {
      assertThat(NativeMemory.softLimit(HERE)).isEqualTo(10 * MEGABYTE);
      assertThat(NativeMemory.hardLimit(HERE)).isEqualTo(50 * MEGABYTE);
      assertThat(card.failures()).isZero();
    }
    try (FakeCard small = FakeCard.with(20 * MEGABYTE, 30 * MEGABYTE, 50 * MEGABYTE)) {
      assertThat(NativeMemory.hardLimit(HERE)).isEqualTo(19 * MEGABYTE);
      assertThat(NativeMemory.softLimit(HERE)).isEqualTo(19 * MEGABYTE);
      assertThat(small.total()).isEqualTo(20 * MEGABYTE);
    }
  }

  @Test
  void weightsLeaveLessForResults() {
    try (FakeCard card = FakeCard.of(40 * MEGABYTE)) {
      assertThat(NativeMemory.hardLimit(HERE)).isEqualTo(38 * MEGABYTE);
      HookedTransformer model = Toys.model(Toys.gpt2());
      assertThat(card.used()).isPositive();
      long left = (long) (0.95 * (40 * MEGABYTE - card.used()));
      assertThat(NativeMemory.hardLimit(HERE)).isCloseTo(left, within(1L));
      assertThat(model.bytes()).isLessThan(card.used() + 1);
    }
  }

  @Test
  void aCardThatIsTooSmallRefusesAndListsWhatIsHeldThere() {
    try (FakeCard card = FakeCard.of(40 * MEGABYTE)) {
      Tensor held = megabytes("the big one", 25);
      assertThatThrownBy(() -> megabytes("one too many", 20))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("one too many needs 20 MB more, which would exceed the limit of ")
          .hasMessageEndingWith("or drop the biggest holders: the big one 25 MB");
      assertThat(held.size(Axis.D_MODEL)).isEqualTo(25 << 18);
      assertThat(card.emptied()).isPositive();
    }
  }

  @Test
  void cachesThatAreDroppedOnATightCardAreFreedInTimeForSixtyRounds() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Tokens prompt = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});
    try (FakeCard card = FakeCard.of(8 * pass(model, prompt))) {
      for (int round = 0; round < ROUNDS; round++) {
        model
            .run(prompt)
            .with(
                Act.MLP_OUT.at(1),
                x -> {
                  card.allocate();
                  return x;
                })
            .cache();
      }
      assertThat(card.failures()).isZero();
    }
    NativeAccount.collect();
  }

  /** What a pass takes at its end, with what it keeps. */
  static long pass(HookedTransformer model, Tokens prompt) {
    NativeAccount.collect();
    long before = NativeAccount.bytes();
    long[] most = new long[1];
    model
        .run(prompt)
        .with(
            Act.MLP_OUT.at(1),
            x -> {
              most[0] = NativeAccount.bytes() - before;
              return x;
            })
        .cache();
    return most[0];
  }
}
