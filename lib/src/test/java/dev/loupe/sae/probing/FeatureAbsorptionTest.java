package dev.loupe.sae.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.model.HookedTransformer;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.measure.HandMade;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tokens 0 to 39 begin with "a": their activation is e₀ + eₜ₊₁; that of the others is eₜ₊₁. Feature
 * 0 writes e₀, and feature t + 1 is that of token t; how much of e₀ it has taken over is planted.
 */
class FeatureAbsorptionTest {
  private static final int TOKENS = 80;
  private static final int WIDTH = TOKENS + 1;

  /** The share of e₀ that the feature of each token of the class has taken over. */
  private interface Planted {
    double share(int token);
  }

  private static FeatureAbsorption.Line line(Planted planted) {
    return search(planted).line(task(planted));
  }

  private static ClassTask task(Planted planted) {
    List<ClassTask> tasks = ClassTask.of(examples(planted));
    assertThat(tasks).hasSize(1); // the other class is the same task
    return tasks.get(0);
  }

  private static List<ProbeExample> examples(Planted planted) {
    List<ProbeExample> examples = new ArrayList<>();
    for (int token = 0; token < TOKENS; token++) {
      boolean begins = token < TOKENS / 2;
      double[] raw = new double[WIDTH];
      double[] acts = new double[WIDTH];
      double share = begins ? planted.share(token) : 0;
      raw[0] = begins ? 1 : 0;
      raw[token + 1] = 1;
      acts[0] = begins ? 1 - share : 0;
      acts[token + 1] = Math.sqrt(1 + share * share); // times the decoder vector: share e₀ + eₜ₊₁
      for (int i = 0; i < 3; i++) {
        examples.add(ProbeExample.of(begins ? "yes" : "no", token, raw, acts));
      }
    }
    return examples;
  }

  private static AbsorptionSearch search(Planted planted) {
    double[][] decoder = new double[WIDTH][WIDTH];
    decoder[0][0] = 1;
    for (int token = 0; token < TOKENS; token++) {
      double share = token < TOKENS / 2 ? planted.share(token) : 0;
      double norm = Math.sqrt(1 + share * share);
      decoder[token + 1][0] = share / norm;
      decoder[token + 1][token + 1] = 1 / norm;
    }
    return new AbsorptionSearch(decoder);
  }

  @Test
  void absorptionIsFoundAtThePlantedRate() {
    Planted planted = token -> token % 3 == 0 ? 1 : 0;
    Set<Integer> heldOut =
        task(planted).heldOut().stream()
            .filter(one -> one.label().equals("yes"))
            .map(ProbeExample::group)
            .collect(Collectors.toSet());
    List<Integer> absorbing =
        heldOut.stream().filter(token -> token % 3 == 0).map(token -> token + 1).sorted().toList();
    FeatureAbsorption.Line found = line(planted);
    assertThat(absorbing).isNotEmpty().hasSizeLessThan(heldOut.size());
    assertThat(found.main()).containsExactly(0);
    assertThat(found.truePositives()).isEqualTo(3 * heldOut.size());
    assertThat(found.absorbed()).isEqualTo(3 * absorbing.size());
    assertThat(found.rate()).isEqualTo(absorbing.size() / (double) heldOut.size());
    assertThat(found.fraction()).isCloseTo(found.rate(), within(1e-12));
    assertThat(found.absorbing()).isEqualTo(absorbing);
  }

  /** The first letters of words with two digits. */
  private static Optional<String> tens(String token) {
    return Optional.of(token.strip()).filter(w -> w.length() == 3).map(w -> w.substring(0, 2));
  }

  @Test
  void theLengthsOfDecoderVectorsChangeNothingIfOutputsStay() {
    SparseCoder coder = HandMade.random(60, 3);
    Map<String, Tensor> weights = new LinkedHashMap<>(coder.weights());
    weights.replaceAll(
        (name, w) -> name.equals("b_dec") ? w : w.times(name.equals("W_dec") ? 1024 : 1 / 1024.0));
    SparseCoder longer = SparseCoder.of(coder.config(), weights);
    FeatureAbsorption one =
        FeatureAbsorption.of(coder, HandMade.MODEL, HandMade.TEXTS, FeatureAbsorptionTest::tens);
    FeatureAbsorption other =
        FeatureAbsorption.of(longer, HandMade.MODEL, HandMade.TEXTS, FeatureAbsorptionTest::tens);
    assertThat(one.fraction()).isPositive();
    assertThat(other.fraction()).isCloseTo(one.fraction(), within(1e-9));
    assertThat(other.rate()).isEqualTo(one.rate());
  }

  @Test
  void withoutAbsorptionThereIsNone() {
    FeatureAbsorption.Line found = line(token -> 0);
    assertThat(found.rate()).isZero();
    assertThat(found.fraction()).isZero();
    assertThat(found.f1()).isEqualTo(1);
    assertThat(found.absorbing()).isEmpty();
  }

  @Test
  void partialAbsorptionCountsByItsShare() {
    FeatureAbsorption.Line found = line(token -> 0.6);
    assertThat(found.rate()).isZero(); // the main feature is active on each
    assertThat(found.fraction()).isCloseTo(0.6, within(1e-9));
    assertThat(line(token -> 0.39).fraction()).isZero(); // below the threshold of 0.4
  }

  @Test
  void theLengthsOfActivationsChangeNothingForACoderThatNormalisesThem() {
    SparseCoder plain = HandMade.random(60, 3);
    CoderConfig c = plain.config();
    SparseCoder coder =
        SparseCoder.of(
            new CoderConfig(
                c.kind(),
                c.features(),
                c.reads(),
                c.writes(),
                Normalisation.LAYER_NORM,
                c.centred(),
                c.trainedOn()),
            plain.weights());
    HookedTransformer longer = HandMade.MODEL.with(HandMade.SITE, x -> x.times(1e4));
    HookedTransformer longest = HandMade.MODEL.with(HandMade.SITE, x -> x.times(1e6));
    FeatureAbsorption one =
        FeatureAbsorption.of(coder, longer, HandMade.TEXTS, FeatureAbsorptionTest::tens);
    FeatureAbsorption other =
        FeatureAbsorption.of(coder, longest, HandMade.TEXTS, FeatureAbsorptionTest::tens);
    assertThat(one.fraction()).isPositive();
    assertThat(other.fraction()).isCloseTo(one.fraction(), within(1e-6));
    assertThat(other.rate()).isEqualTo(one.rate());
  }

  @Test
  void firstLettersAreThoseOfWords() {
    assertThat(FeatureAbsorption.firstLetter(" Apple")).isEqualTo(Optional.of("a"));
    assertThat(FeatureAbsorption.firstLetter("a")).isEmpty();
    assertThat(FeatureAbsorption.firstLetter(" 12")).isEmpty();
  }
}
