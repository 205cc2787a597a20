package dev.loupe.sae.example;

import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.FeatureNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The search for texts in which features are active, for some or all features of a coder at once;
 * immutable.
 *
 * <p>The model reads the texts once. Tokens that begin a text (BOS) are left out. Examples are of
 * different texts, and of examples with the same tokens one is kept. Samples are drawn evenly from
 * ten equal parts of the range from 0 to the largest activation, because the strongest examples
 * alone can mislead: Bills et al. 2023, <a
 * href="https://openaipublic.blob.core.windows.net/neuron-explainer/paper/index.html">Language
 * models can explain neurons in language models</a>; Bricken et al. 2023, <a
 * href="https://transformer-circuits.pub/2023/monosemantic-features">Towards monosemanticity</a>.
 * The draw of a feature depends on the seed and on its number only.
 *
 * <pre>{@code
 * FeatureSearch.of(coder, model, texts).top(10).each(profile -> System.out.println(profile));
 * }</pre>
 */
public final class FeatureSearch {
  /** The parts of the range of activations from which examples are drawn. */
  public static final int PARTS = 10;

  private static final long MIX = 0xd1342543de82ef95L; // odd, and not the step of SplittableRandom
  private static final int TOGETHER = 10; // features that are active with one

  private final SparseCoder coder;
  private final HookedTransformer model;
  private final Texts texts;
  private final List<Integer> features;
  private final Counts counts;
  private final long seed;

  /** How many examples of each kind. */
  private record Counts(int top, int sampled, int inactive) {
    Counts {
      if (top < 0 || sampled < 0 || inactive < 0) {
        throw new IllegalArgumentException(
            "there cannot be fewer than 0 examples; %d top, %d sampled from each part and %d inactive were asked for"
                .formatted(top, sampled, inactive));
      }
    }
  }

  private FeatureSearch(
      SparseCoder coder,
      HookedTransformer model,
      Texts texts,
      List<Integer> features,
      Counts counts,
      long seed) {
    this.coder = coder;
    this.model = model;
    this.texts = texts;
    this.features = features;
    this.counts = counts;
    this.seed = seed;
  }

  /**
   * The search for all features: 10 top examples, 2 from each of the ten parts of the range, and 10
   * inactive ones.
   */
  public static FeatureSearch of(SparseCoder coder, HookedTransformer model, Texts texts) {
    Objects.requireNonNull(coder, "features are those of a coder, and null was given");
    coder.refuseBatches();
    Objects.requireNonNull(model, "features are read in a model, and null was given");
    Objects.requireNonNull(texts, "features are looked for in texts, and null was given");
    List<Integer> all = IntStream.range(0, coder.features()).boxed().toList();
    return new FeatureSearch(coder, model, texts, all, new Counts(10, 2, 10), 0);
  }

  /** The same for these features only, in this order. */
  public FeatureSearch features(int... some) {
    for (int feature : some) {
      FeatureNumber.checked(feature, coder.features());
    }
    List<Integer> chosen = Arrays.stream(some).boxed().distinct().toList();
    return new FeatureSearch(coder, model, texts, chosen, counts, seed);
  }

  /** The same with at most so many top examples of a feature. */
  public FeatureSearch top(int most) {
    return with(new Counts(most, counts.sampled(), counts.inactive()));
  }

  /** The same with at most so many examples from each of the ten parts of the range. */
  public FeatureSearch sampled(int each) {
    return with(new Counts(counts.top(), each, counts.inactive()));
  }

  /** The same with at most so many examples in which a feature is active on no token. */
  public FeatureSearch inactive(int most) {
    return with(new Counts(counts.top(), counts.sampled(), most));
  }

  private FeatureSearch with(Counts others) {
    return new FeatureSearch(coder, model, texts, features, others, seed);
  }

  /** The same with other random examples. */
  public FeatureSearch seed(long other) {
    return new FeatureSearch(coder, model, texts, features, counts, other);
  }

  /** Gives one feature after another, so that only one must be in memory. */
  public void each(Consumer<FeatureProfile> taking) {
    int[] rest = features.stream().mapToInt(Integer::intValue).toArray();
    try (RecordedFeatures recorded = RecordedFeatures.of(coder, model, texts);
        Progress progress = Progress.of("choosing examples", rest.length, "features")) {
      while (rest.length > 0) {
        int[] now = Arrays.copyOf(rest, FeatureBlock.fitting(recorded, rest));
        rest = Arrays.copyOfRange(rest, now.length, rest.length);
        FeatureBlock block = FeatureBlock.of(recorded, now);
        for (int place = 0; place < now.length; place++) {
          taking.accept(profile(recorded.tokens(), block, place, now[place]));
          progress.tick();
        }
      }
    }
  }

  private FeatureProfile profile(ReadTokens tokens, FeatureBlock block, int place, int feature) {
    ActiveTokens active = block.active(place);
    RandomGenerator random = new SplittableRandom(seed * MIX + feature); // its own
    ExampleChoice choice = new ExampleChoice(tokens, active, random);
    FeatureExamples examples =
        new FeatureExamples(
            feature,
            active.size() / (double) tokens.counted(),
            active.max(),
            choice.top(counts.top()),
            choice.sampled(PARTS, counts.sampled()),
            choice.inactive(counts.inactive()));
    long[] bins = new long[FeatureProfile.PARTS];
    for (int i = 0; i < active.size(); i++) {
      bins[ExampleChoice.part(active.value(i), active.max(), bins.length)]++;
    }
    return new FeatureProfile(examples, tokens.counted(), bins, block.together(place, TOGETHER));
  }

  /** All of them. */
  public List<FeatureProfile> profiles() {
    List<FeatureProfile> all = new ArrayList<>();
    each(all::add);
    return all;
  }

  /** The examples of all of them. */
  public List<FeatureExamples> examples() {
    List<FeatureExamples> all = new ArrayList<>();
    each(profile -> all.add(profile.examples()));
    return all;
  }

  @Override
  public String toString() {
    return "search for texts in which " + features.size() + " features of " + coder + " are active";
  }
}
