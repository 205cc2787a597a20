package dev.loupe.sae.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
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
  void firstLettersAreThoseOfWords() {
    assertThat(FeatureAbsorption.firstLetter(" Apple")).isEqualTo(Optional.of("a"));
    assertThat(FeatureAbsorption.firstLetter("a")).isEmpty();
    assertThat(FeatureAbsorption.firstLetter(" 12")).isEmpty();
  }
}
