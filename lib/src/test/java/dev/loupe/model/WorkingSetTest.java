package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Reads;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkingSetTest {
  private static final long MEGABYTE = 1L << 20;
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Site INSIDE = // so that both models compute the last block in steps
      Act.MLP_POST.at(Toys.gpt2().layers() - 1);

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static Tokens tokens(int batch) {
    int[] row = {1, 2, 3, 4, 5};
    return Tokens.of(Stream.generate(() -> row).limit(batch).toArray(int[][]::new));
  }

  /** 10 positions, d_model 24, 4 heads of width 6, 40 neurons, 53 tokens; 4 bytes a number. */
  @Test
  void aBlockInTwoCallsNeedsWhatOneOfThemHoldsAtOnce() {
    WorkingSet set = new WorkingSet(MODEL, tokens(2));
    long stream = 2 * (10 * 24); // read, and normalised
    long heads = 2 * (10 * 24 * 3); // queries, keys and values, as one product and apart
    long besides = 5 * 5 + 4 * 10 * 24; // the mask, and the stream that came in
    WorkingSet.Need need = set.forward(Reads.LAST_POSITION, true, Set.of(Act.RESID_MID.at(1)));
    assertThat(need.bytes()).isEqualTo(4 * (stream + heads) + besides);
    assertThat(need.mostly()).isEqualTo("queries, keys and values");
  }

  /** The same sizes. */
  @Test
  void aBlockInStepsNeedsWhatItComputes() {
    WorkingSet set = new WorkingSet(MODEL, tokens(2));
    long stream = 10 * 24 * 7; // read, two norms, mixed, two sums, neurons' output
    long heads = 10 * 24 * 5; // queries, keys, values; mixed twice
    long scores = 2 * (2 * 4 * 5 * 5); // before and behind the softmax
    long neurons = 2 * (10 * 40);
    long besides = 5 * 5 + 4 * 10 * 24; // the mask, and the stream that came in
    WorkingSet.Need need = set.forward(Reads.LAST_POSITION, true, Set.of(Act.MLP_POST.at(0)));
    assertThat(need.bytes()).isEqualTo(4 * (stream + heads + scores + neurons) + besides);
    assertThat(need.mostly()).isEqualTo("the residual stream");
  }

  @Test
  void logitsCountAsFarAsTheyAreRead() {
    WorkingSet set = new WorkingSet(MODEL, tokens(2));
    assertThat(set.logits(Reads.EVERYTHING, false)).isEqualTo(4 * 10 * 53);
    assertThat(set.logits(Reads.LAST_POSITION, false)).isEqualTo(4 * 2 * 53);
    assertThat(set.logits(Reads.lastPosition(new int[] {3, 4}), true)).isEqualTo(4 * 2 * 2 * 2);
  }

  @Test
  void whatIsKeptCountsByItsAxes() {
    WorkingSet set = new WorkingSet(MODEL, tokens(2));
    assertThat(set.kept(Set.of(Act.PATTERN.at(0), Act.HEAD_RESULT.at(1))))
        .isEqualTo(4 * (2 * 4 * 5 * 5 + 10 * 4 * 24));
  }

  /** 3 layers with four matrices of 24 x 24 in attention and two of 24 x 40 in the MLP. */
  @Test
  void aBackwardPassKeepsTheWeightsThatWereConverted() {
    Reads reads = Reads.lastPosition(new int[] {3, 4});
    Set<Site> wanted = Set.of(INSIDE);
    long float32 = new WorkingSet(MODEL, tokens(2)).backward(reads, wanted).bytes();
    for (DataType kept : List.of(DataType.BFLOAT16, DataType.FLOAT16)) {
      HookedTransformer model = Toys.model(Toys.gpt2(), kept);
      WorkingSet.Need need = new WorkingSet(model, tokens(2)).backward(reads, wanted);
      assertThat(need.bytes() - float32).isEqualTo(4 * 3 * (4 * 24 * 24 + 2 * 24 * 40));
    }
  }

  @Test
  void aBackwardPassInMixedPrecisionKeepsWhatItConvertedInTwoBytes() {
    Reads reads = Reads.lastPosition(new int[] {3, 4});
    Set<Site> wanted = Set.of(INSIDE);
    long float32 = new WorkingSet(MODEL, tokens(2)).backward(reads, wanted).bytes();
    for (DataType kept : List.of(DataType.BFLOAT16, DataType.FLOAT16)) {
      HookedTransformer model = Toys.model(Toys.gpt2(), kept).inMixedPrecision();
      long each = kept == DataType.FLOAT16 ? 0 : 2; // float16 is multiplied as it is kept
      assertThat(new WorkingSet(model, tokens(2)).backward(reads, wanted).bytes() - float32)
          .isEqualTo(each * 3 * (4 * 24 * 24 + 2 * 24 * 40));
    }
  }

  @Test
  void aBackwardPassFromAllLogitsKeepsTheConvertedUnembedding() {
    Set<Site> wanted = Set.of(INSIDE);
    HookedTransformer kept = Toys.model(Toys.gpt2(), DataType.BFLOAT16);
    long[] more = new long[2];
    for (int i = 0; i < 2; i++) {
      HookedTransformer model = i == 0 ? MODEL : kept;
      WorkingSet set = new WorkingSet(model, tokens(2));
      more[i] =
          set.backward(Reads.EVERYTHING, wanted).bytes()
              - set.backward(Reads.lastPosition(new int[] {3, 4}), wanted).bytes();
    }
    assertThat(more[1] - more[0]).isEqualTo(4 * 53 * 24);
  }

  @Test
  void aPassThatNeedsTheRoomCollectsWhatWasDropped() {
    Run run = MODEL.run(tokens(4000)); // needs 17 MB
    NativeAccount.collect();
    long before = NativeMemory.live();
    NativeMemory.limits(before + MEGABYTE, before + 42 * MEGABYTE);
    ActivationCache[] held = {run.cache(Act.MLP_POST.at(0), Act.MLP_POST.at(1))}; // 6 MB
    NativeMemory.limits(before + MEGABYTE, before + 22 * MEGABYTE);
    assertThatThrownBy(run::logits)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "forward pass over 4000 x 5 tokens (mostly queries, keys and values)")
        .hasMessageContaining("which would exceed the limit of")
        .hasMessageContaining("take fewer prompts at a time, or shorter ones, or drop the biggest")
        .hasMessageContaining("cache of 2 activations 6250 kB");
    held[0] = null;
    assertThat(run.logits().tokens().batch()).isEqualTo(4000);
  }
}
