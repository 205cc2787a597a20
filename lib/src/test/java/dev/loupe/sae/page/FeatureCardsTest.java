package dev.loupe.sae.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.example.FeatureProfile;
import dev.loupe.sae.example.FeatureSearch;
import dev.loupe.sae.example.ToyCoder;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureCardsTest {
  private static final HookedTransformer MODEL = model(Toys.gpt2());
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final List<String> LIST = ToyTexts.list(50, 30, 1);
  private static final Texts TEXTS = Texts.of(LIST);
  private static final int FEATURES = 40;
  private static final SparseCoder CODER = ToyCoder.of(MODEL, SITE, FEATURES);
  private static final List<FeatureCard> CARDS = FeatureCards.of(CODER, MODEL, TEXTS).all();

  private static HookedTransformer model(Spec spec) {
    return ToyTexts.model(spec, DataType.FLOAT64);
  }

  private static double[][] rows(Tensor tensor, int count) {
    double[] flat = tensor.toDoubleArray();
    int width = flat.length / count;
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width))
        .toArray(double[][]::new);
  }

  private static double dot(double[] one, double[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] * other[i]).sum();
  }

  /** W_U · (w ⊙ (v − mean)) with plain loops. */
  private static double[] logits(double[] v) {
    double mean = Arrays.stream(v).average().orElseThrow();
    double[] w = MODEL.weight(Weight.LN_FINAL_W).toDoubleArray();
    double[][] unembedding =
        rows(MODEL.weight(Weight.W_U).arranged(Axis.VOCAB, Axis.D_MODEL), Toys.VOCAB);
    double[] read = new double[v.length];
    Arrays.setAll(read, i -> w[i] * (v[i] - mean));
    return Arrays.stream(unembedding).mapToDouble(token -> dot(token, read)).toArray();
  }

  @Test
  void theTokensThatAFeatureRaisesAndLowersAreThoseOfWUByHand() {
    double[][] decoder = rows(CODER.weight("W_dec"), FEATURES);
    for (FeatureCard card : CARDS) {
      double[] logits = logits(decoder[card.feature()]);
      List<Integer> order =
          IntStream.range(0, logits.length)
              .boxed()
              .sorted(Comparator.comparingDouble(id -> -logits[id]))
              .toList();
      WrittenTokens written = card.written().orElseThrow();
      for (int i = 0; i < 10; i++) {
        assertIs(written.raised().get(i), order.get(i), logits);
        assertIs(written.lowered().get(i), order.get(logits.length - 1 - i), logits);
      }
    }
  }

  private static void assertIs(TokenLogit token, int id, double[] logits) {
    assertThat(token.token()).isEqualTo(MODEL.tokenizer().orElseThrow().piece(id));
    assertThat(token.logit()).isCloseTo(logits[id], within(1e-12));
  }

  @Test
  void theNearestFeaturesHaveTheLargestCosine() {
    double[][] decoder = rows(CODER.weight("W_dec"), FEATURES);
    for (FeatureCard card : CARDS) {
      double[] own = decoder[card.feature()];
      List<SimilarFeature> expected =
          IntStream.range(0, FEATURES)
              .filter(other -> other != card.feature())
              .mapToObj(
                  other ->
                      new SimilarFeature(
                          other,
                          dot(own, decoder[other])
                              / Math.sqrt(dot(own, own) * dot(decoder[other], decoder[other]))))
              .sorted(Comparator.comparingDouble(SimilarFeature::cosine).reversed())
              .limit(10)
              .toList();
      assertThat(card.nearest())
          .usingRecursiveComparison()
          .withComparatorForType(near(1e-12), Double.class)
          .isEqualTo(expected);
    }
  }

  private static Comparator<Double> near(double bound) {
    return (one, other) -> Math.abs(one - other) < bound ? 0 : Double.compare(one, other);
  }

  /** log softmax with plain loops. */
  private static double[] logProbs(double[] logits) {
    double sum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
    return Arrays.stream(logits).map(x -> x - sum).toArray();
  }

  private static void assertIsTheEffect(
      AblationEffect effect, HookedTransformer model, SparseCoder coder, FeatureCard card) {
    double kl = 0;
    double loss = 0;
    int losses = 0;
    for (Context example : card.profile().examples().top()) {
      Run run = model.run(LIST.get(example.text()));
      Tensor acts = coder.encoded(run.cache(coder.reads()).get(coder.reads()));
      Tensor active = acts.at(Axis.FEATURE, card.feature()); // [batch, pos]
      Tensor row = coder.decoder(card.feature());
      Run removed = run.with(coder.writes(), here -> here.minus(active.times(row)));
      double[] p = logProbs(run.logits().at(example.position()).last().toDoubleArray());
      double[] q = logProbs(removed.logits().at(example.position()).last().toDoubleArray());
      kl += IntStream.range(0, p.length).mapToDouble(i -> Math.exp(p[i]) * (p[i] - q[i])).sum();
      if (example.position() + 1 < run.tokens().width()) {
        int next = run.tokens().id(0, example.position() + 1);
        loss += p[next] - q[next];
        losses++;
      }
    }
    int examples = card.profile().examples().top().size();
    assertThat(effect.examples()).isEqualTo(examples);
    assertThat(effect.kl()).isCloseTo(kl / examples, within(1e-10)).isPositive();
    assertThat(effect.loss()).isCloseTo(loss / losses, within(1e-10));
  }

  /** The feature that is active most often. */
  private static int busiest(SparseCoder coder, HookedTransformer model) {
    return FeatureSearch.of(coder, model, TEXTS).profiles().stream()
        .max(Comparator.comparingLong(FeatureProfile::active))
        .orElseThrow()
        .feature();
  }

  @Test
  void removingAFeatureIsTheForwardWithoutWhatItWrites() {
    FeatureCard card = FeatureCards.of(CODER, MODEL, TEXTS).card(busiest(CODER, MODEL));
    assertIsTheEffect(card.ablation().orElseThrow(), MODEL, CODER, card);
  }

  @Test
  void removingAFeatureOfATranscoderChangesWhatItWrites() {
    HookedTransformer model = model(Toys.llama(false));
    SparseCoder coder =
        ToyCoder.of(
            model, Act.LN2_NORMALIZED.at(1), Act.MLP_OUT.at(1), FEATURES, Normalisation.NONE);
    FeatureCard card = FeatureCards.of(coder, model, TEXTS).card(busiest(coder, model));
    assertIsTheEffect(card.ablation().orElseThrow(), model, coder, card);
  }

  @Test
  void aFeatureThatIsActiveNowhereHasNoEffect() {
    int dead =
        CARDS.stream()
            .filter(card -> card.profile().active() == 0)
            .findFirst()
            .orElseThrow()
            .feature();
    FeatureCard card = FeatureCards.of(CODER, MODEL, TEXTS).card(dead);
    assertThat(card.ablation()).isEmpty();
    assertThat(card.text()).contains("It is active on none of ");
    assertThat(card.html()).contains("It is active on none of ");
    assertThat(card.png()).isNotEmpty();
  }

  @Test
  void aCardAloneIsTheOneOfAllPlusTheEffect() {
    FeatureCard alone = FeatureCards.of(CODER, MODEL, TEXTS).card(7);
    FeatureCard ofAll = CARDS.get(7);
    assertThat(alone.profile()).isEqualTo(ofAll.profile());
    assertThat(alone.written().toString()).isEqualTo(ofAll.written().toString());
    assertThat(ofAll.ablation()).isEmpty();
  }

  @Test
  void someCardsAreThoseOfAllInTheOrderThatIsAskedFor() {
    List<FeatureCard> some = FeatureCards.of(CODER, MODEL, TEXTS).features(30, 3).all();
    assertThat(some).extracting(FeatureCard::feature).containsExactly(30, 3);
    for (FeatureCard card : some) {
      FeatureCard ofAll = CARDS.get(card.feature());
      assertThat(card.profile()).isEqualTo(ofAll.profile());
      assertThat(card.toString()).isEqualTo(ofAll.toString());
    }
  }

  @Test
  void inSinglePrecisionTheNumbersAreNearlyTheSame() {
    HookedTransformer single = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);
    FeatureCard card = FeatureCards.of(ToyCoder.single(CODER), single, TEXTS).card(7);
    assertThat(card.profile().active()).isCloseTo(CARDS.get(7).profile().active(), within(1L));
    assertThat(card.nearest().get(0).cosine())
        .isCloseTo(CARDS.get(7).nearest().get(0).cosine(), within(1e-6));
    assertThat(card.written().orElseThrow().raised().get(0).logit())
        .isCloseTo(CARDS.get(7).written().orElseThrow().raised().get(0).logit(), within(1e-5));
  }

  @Test
  void aSiteThatDoesNotReachTheLogitsHasNone() {
    SparseCoder coder = ToyCoder.of(MODEL, Act.LN2_NORMALIZED.at(1), FEATURES);
    assertThat(FeatureCards.of(coder, MODEL, TEXTS).card(3).written()).isEmpty();
  }

  @Test
  void theTextNamesEveryNumber() {
    String text =
        FeatureCards.of(CODER, MODEL, TEXTS)
            .labels(Map.of(7, "the word <b>w7</b>"))
            .card(7)
            .withScore("detection", 0.875)
            .text();
    assertThat(text)
        .contains(
            "feature 7 at blocks.1.hook_resid_post – the word <b>w7</b>",
            "of the tokens (",
            "largest activation",
            "detection 0.875",
            "Writes like: ",
            "(cosine ",
            "Active together with: ",
            "(Jaccard ",
            "Raises at activation 1: ·w",
            "KL ",
            "strongest, each of another text",
            "random, from 0 to ");
  }

  @Test
  void theHtmlEscapesTheLabelAndHasNoScript() {
    String html = CARDS.get(7).withLabel("<img src=x onerror=alert(1)>").html();
    assertThat(html).doesNotContain("<img src=x", "<script").contains("&lt;img src=x");
  }
}
