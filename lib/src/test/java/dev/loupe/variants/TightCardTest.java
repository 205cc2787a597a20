package dev.loupe.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import dev.loupe.activations.ActivationCache;
import dev.loupe.memory.FakeCard;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sweeps whose variants do not fit into a card's memory together. */
class TightCardTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});
  private static final Tokens OTHER = Tokens.of(new int[] {4, 13, 16, 10, 25, 6, 34, 9});
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final long PLENTY = 1L << 40; // bytes: all variants in one wave
  private static ActivationCache source;

  @BeforeAll
  static void run() {
    source = MODEL.run(OTHER).cache(Act.RESID_PRE);
  }

  @AfterAll
  static void close() {
    source.close();
  }

  /** A metric that allocates on a card, if there is one, and notes the memory in use. */
  private static final class Allocating implements Metric {
    private Optional<FakeCard> card = Optional.empty();
    private Set<PtNDArray> before = Set.of();
    private final List<Long> used = new ArrayList<>();

    @Override
    public Tensor of(Logits logits) {
      card.ifPresent(FakeCard::allocate);
      used.add(NativeAccount.bytesBeside(before));
      return METRIC.of(logits);
    }
  }

  /** The residual stream of another prompt, at each position of each block. */
  private static List<Variant> variants() {
    return IntStream.range(0, MODEL.spec().layers())
        .boxed()
        .flatMap(
            layer ->
                IntStream.range(0, PROMPT.width())
                    .mapToObj(pos -> Act.RESID_PRE.at(layer).pos(pos))
                    .map(spot -> Variant.of(spot, source.get(spot))))
        .toList();
  }

  private static Variants of(List<Variant> variants, Metric metric, Way way) {
    return Variants.of(MODEL.run(PROMPT), variants, metric, PLENTY, way);
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] measured(Variants variants) {
    return flat(variants.measure(Progress.of("test", 1)));
  }

  /** The bytes that a sweep takes at most. */
  private static long most(List<Variant> variants, Way way) {
    Allocating metric = new Allocating();
    try (Variants all = of(variants, metric, way)) {
      NativeAccount.collect();
      metric.before = NativeAccount.arrays();
      metric.used.clear();
      measured(all);
      return metric.used.stream().mapToLong(Long::longValue).max().orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aWaveThatIsTooLargeIsHalvedUntilItFits(Way way) {
    double[] expected;
    try (Variants all = of(variants(), METRIC, way)) {
      expected = measured(all);
    }
    long together = most(variants(), way);
    long alone = most(variants().subList(0, 1), way);
    Allocating metric = new Allocating();
    try (Variants all = of(variants(), metric, way);
        FakeCard card = FakeCard.thatLies(alone + (together - alone) / 3)) {
      metric.card = Optional.of(card);
      metric.used.clear();
      Close.assertClose("by halves", expected, measured(all), 1e-12);
      assertThat(card.failures()).isBetween(1L, 3L);
      assertThat(metric.used).hasSizeGreaterThan(2); // waves
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aWaveBeyondTheLimitIsHalvedBeforeItIsComputed(Way way) {
    double[] expected;
    try (Variants all = of(variants(), METRIC, way)) {
      expected = measured(all);
    }
    long together = most(variants(), way);
    Allocating metric = new Allocating();
    try (Variants all = of(variants(), metric, way);
        FakeCard card = FakeCard.of(together * 4 / 5)) {
      metric.card = Optional.of(card);
      Close.assertClose("by halves", expected, measured(all), 1e-12);
      assertThat(card.failures()).isZero();
      assertThat(metric.used).hasSizeGreaterThan(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aSingleVariantThatDoesNotFitIsRefused(Way way) {
    Allocating metric = new Allocating();
    try (Variants all = of(variants(), metric, way);
        FakeCard card = FakeCard.thatLies(most(variants().subList(0, 1), way) / 2)) {
      metric.card = Optional.of(card);
      assertThatThrownBy(() -> measured(all))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("a sweep over the " + MODEL.run(PROMPT) + " needs more memory")
          .hasMessageContaining(" are free; take fewer prompts at a time, drop models that you");
      assertThat(card.failures()).isBetween(4L, 8L); // 16 variants, 8, 4, 2, 1, and 1 again
    }
  }
}
