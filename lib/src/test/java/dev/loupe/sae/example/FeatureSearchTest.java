package dev.loupe.sae.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.FeaturesOfPrompt;
import dev.loupe.sae.RandomCoders;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureSearchTest {
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final List<String> LIST = different(ToyTexts.list(50, 30, 1));
  private static final Texts TEXTS = Texts.of(LIST);
  private static final int FEATURES = 40;
  private static final SparseCoder CODER = ToyCoder.of(MODEL, SITE, FEATURES);
  private static final List<FeatureProfile> FOUND =
      FeatureSearch.of(CODER, MODEL, TEXTS).profiles();
  private static final double[][][] ALL = everything(); // [text][pos][feature]

  /** The texts with another first word each, so that no two examples are alike. */
  private static List<String> different(List<String> texts) {
    return IntStream.range(0, texts.size()).mapToObj(i -> "w" + i + " " + texts.get(i)).toList();
  }

  /** Each text alone. */
  private static double[][][] everything() {
    return LIST.stream()
        .map(text -> CODER.encoded(MODEL.run(text).cache(SITE).get(SITE)).toDoubleArray())
        .map(
            flat ->
                IntStream.range(0, flat.length / FEATURES)
                    .mapToObj(i -> Arrays.copyOfRange(flat, i * FEATURES, (i + 1) * FEATURES))
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  private static double[] activations(int feature) {
    return Arrays.stream(ALL)
        .flatMap(Arrays::stream)
        .mapToDouble(token -> token[feature])
        .toArray();
  }

  @Test
  void refusesFeaturesThatCompeteInABatch() {
    Matryoshka nested = new Matryoshka(new BatchTopK(3, false), List.of(8, 17));
    SparseCoder batch = RandomCoders.coder(nested, MODEL, SITE, SITE);
    assertThatThrownBy(() -> FeatureSearch.of(batch, MODEL, TEXTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" compete within a batch");
    assertThatThrownBy(() -> FeaturesOfPrompt.of("batch", batch, MODEL.run("w1 w2")))
        .hasMessageContaining(" compete within a batch");
  }

  @Test
  void densityMaximumAndHistogramAreThoseOfAllTokens() {
    for (FeatureProfile profile : FOUND) {
      double[] values = activations(profile.feature());
      double max = Arrays.stream(values).max().orElseThrow();
      long active = Arrays.stream(values).filter(x -> x > 0).count();
      assertThat(profile.tokens()).isEqualTo(values.length);
      assertThat(profile.active()).isEqualTo(active);
      assertThat(profile.examples().density()).isEqualTo(active / (double) values.length);
      assertThat(profile.examples().max()).isCloseTo(Math.max(0, max), within(1e-12));
      long[] counts = new long[FeatureProfile.PARTS];
      for (double x : values) {
        for (int i = 0; i < counts.length && max > 0; i++) {
          double low = max * i / counts.length;
          double high = i == counts.length - 1 ? max : max * (i + 1) / counts.length;
          counts[i] += x > low && x <= high ? 1 : 0;
        }
      }
      assertThat(profile.counts()).isEqualTo(counts);
    }
  }

  /** A token of a text. */
  private record Place(int text, int position, double value) {}

  @Test
  void theTopContextsOfEachFeatureAreThoseThatLookingAtEachTextFinds() {
    for (FeatureProfile profile : FOUND) {
      List<Place> best = new ArrayList<>();
      for (int text = 0; text < ALL.length; text++) {
        int strongest = 0;
        for (int i = 0; i < ALL[text].length; i++) {
          boolean more = ALL[text][i][profile.feature()] > ALL[text][strongest][profile.feature()];
          strongest = more ? i : strongest;
        }
        best.add(new Place(text, strongest, ALL[text][strongest][profile.feature()]));
      }
      List<Place> expected =
          best.stream()
              .filter(place -> place.value() > 0)
              .sorted(Comparator.comparingDouble(Place::value).reversed())
              .toList();
      List<Context> top = profile.examples().top();
      assertThat(top.size()).isEqualTo(Math.min(10, expected.size()));
      for (int i = 0; i < top.size(); i++) {
        assertThat(top.get(i).value()).isCloseTo(expected.get(i).value(), within(1e-12));
        assertShowsItsText(profile.feature(), top.get(i));
      }
    }
  }

  /** The tokens and activations around a token are those of its text. */
  private static void assertShowsItsText(int feature, Context context) {
    int first = context.position() - context.at();
    double[][] text = ALL[context.text()];
    List<String> words = List.of(LIST.get(context.text()).split(" "));
    for (int i = 0; i < context.tokens().size(); i++) {
      assertThat(context.tokens().get(i).strip()).isEqualTo(words.get(first + i));
      assertThat(context.values()[i]).isCloseTo(text[first + i][feature], within(1e-12));
    }
    assertThat(context.at()).isEqualTo(Math.min(24, context.position()));
    assertThat(context.tokens().size() - context.at())
        .isEqualTo(Math.min(9, text.length - context.position()));
  }

  @Test
  void samplesComeFromEachPartOfTheRange() {
    for (FeatureProfile profile : FOUND) {
      double max = profile.examples().max();
      List<Context> sampled = profile.examples().sampled();
      for (int part = 0; part < FeatureSearch.PARTS && max > 0; part++) {
        double low = max * part / FeatureSearch.PARTS;
        double high = max * (part + 1) / FeatureSearch.PARTS * (1 + 1e-14);
        long there = sampled.stream().filter(c -> c.value() > low && c.value() <= high).count();
        long texts =
            Arrays.stream(ALL)
                .filter(
                    text ->
                        Arrays.stream(text)
                            .mapToDouble(token -> token[profile.feature()])
                            .anyMatch(x -> x > low && x <= high))
                .count();
        assertThat(there).isEqualTo(Math.min(2, texts));
      }
      assertThat(sampled)
          .isSortedAccordingTo(Comparator.comparingDouble(Context::value).reversed());
      sampled.forEach(context -> assertShowsItsText(profile.feature(), context));
    }
  }

  @Test
  void inactiveTokensAreDrawnFromAllTexts() {
    int[] drawn = new int[5];
    FeatureSearch search =
        FeatureSearch.of(CODER, MODEL, Texts.of(LIST.subList(0, 5))).top(0).sampled(0).inactive(1);
    for (int seed = 0; seed < 20; seed++) {
      search
          .seed(seed)
          .examples()
          .forEach(one -> one.inactive().forEach(context -> drawn[context.text()]++));
    }
    assertThat(drawn).doesNotContain(0);
  }

  @Test
  void inactiveContextsShowNoActiveToken() {
    int some = 0;
    for (FeatureProfile profile : FOUND) {
      for (Context context : profile.examples().inactive()) {
        assertThat(context.values()).containsOnly(0);
        assertShowsItsText(profile.feature(), context);
        some++;
      }
    }
    assertThat(some).isGreaterThan(50);
  }

  @Test
  void coActiveFeaturesHaveTheLargestJaccard() {
    for (FeatureProfile profile : FOUND) {
      double[] own = activations(profile.feature());
      List<CoActive> all = new ArrayList<>();
      for (int other = 0; other < FEATURES; other++) {
        double[] values = activations(other);
        long both = count(own, values, true);
        if (other != profile.feature() && both > 0) {
          all.add(new CoActive(other, both, both / (double) count(own, values, false)));
        }
      }
      all.sort(
          Comparator.comparingDouble(CoActive::jaccard)
              .reversed()
              .thenComparingInt(CoActive::feature));
      assertThat(profile.together()).isEqualTo(all.subList(0, Math.min(10, all.size())));
    }
  }

  private static long count(double[] one, double[] other, boolean both) {
    return IntStream.range(0, one.length)
        .filter(i -> both ? one[i] > 0 && other[i] > 0 : one[i] > 0 || other[i] > 0)
        .count();
  }

  @Test
  void aFeatureHasTheSameExamplesAloneAndWithAllOthers() {
    assertThat(FeatureSearch.of(CODER, MODEL, TEXTS).features(7, 3).profiles())
        .containsExactly(FOUND.get(7), FOUND.get(3));
  }

  @Test
  void anotherSeedDrawsOtherSamplesAndTheSameTopContexts() {
    FeatureProfile other = FeatureSearch.of(CODER, MODEL, TEXTS).seed(1).profiles().get(0);
    assertThat(other.examples().top()).isEqualTo(FOUND.get(0).examples().top());
    assertThat(other.examples().sampled()).isNotEqualTo(FOUND.get(0).examples().sampled());
  }

  @Test
  void ofTextsThatAreAlikeOneIsShown() {
    List<String> twice = new ArrayList<>(LIST);
    twice.addAll(LIST);
    FeatureProfile profile =
        FeatureSearch.of(CODER, MODEL, Texts.of(twice)).features(0).profiles().get(0);
    assertThat(profile.examples().top())
        .extracting(context -> context.tokens().subList(0, context.at() + 1))
        .doesNotHaveDuplicates();
    assertThat(profile.examples().density()).isEqualTo(FOUND.get(0).examples().density());
  }

  @Test
  void bosIsNoTokenOfTheTextsAndShowsNoValue() {
    HookedTransformer model =
        Toys.reading(Toys.gpt2(), new Characters(true, true), DataType.FLOAT64, Device.cpu());
    SparseCoder coder = ToyCoder.of(model, SITE, FEATURES);
    List<FeatureProfile> found =
        FeatureSearch.of(coder, model, Texts.of(List.of("abc", "bcdb", "cab"))).profiles();
    assertThat(found).allMatch(profile -> profile.tokens() == 10);
    List<Context> shown =
        found.stream().flatMap(profile -> profile.examples().top().stream()).toList();
    assertThat(shown).isNotEmpty();
    for (Context context : shown) {
      assertThat(context.at()).isPositive();
      assertThat(context.values()[0]).isNaN();
      assertThat(Arrays.stream(context.values()).skip(1)).doesNotContain(Double.NaN);
    }
  }

  @Test
  void refusesAFeatureThatThereIsNot() {
    assertThatThrownBy(() -> FeatureSearch.of(CODER, MODEL, TEXTS).features(40))
        .hasMessage("there is no feature 40; there are features 0 to 39");
  }
}
