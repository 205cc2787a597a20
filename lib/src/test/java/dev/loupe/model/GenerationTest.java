package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.EachPosition;
import dev.loupe.intervention.Intervention;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final int[] PROMPT = {3, 14, 15, 9};
  private static final int DRAWS = 2000;

  private static float[] logits() {
    return MODEL.run(Tokens.of(PROMPT)).logits().last().toArray();
  }

  private static int[] counts(Sampling sampling, float[] logits) {
    Random random = new Random(11);
    int[] counts = new int[logits.length];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[sampling.choose(logits, random)]++;
    }
    return counts;
  }

  private static double[] softmax(float[] logits, double temperature) {
    double[] shares = new double[logits.length];
    double sum = 0;
    for (int id = 0; id < shares.length; id++) {
      shares[id] = Math.exp(logits[id] / temperature);
      sum += shares[id];
    }
    for (int id = 0; id < shares.length; id++) {
      shares[id] /= sum;
    }
    return shares;
  }

  /** How many tokens are likelier. */
  private static int rank(float[] logits, int id) {
    int rank = 0;
    for (float logit : logits) {
      rank += logit > logits[id] ? 1 : 0;
    }
    return rank;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.7, 1, 2})
  void tokensAreDrawnAsOftenAsTheSoftmaxSays(double temperature) {
    float[] logits = logits();
    int[] counts = counts(Sampling.temperature(temperature), logits);
    double[] shares = softmax(logits, temperature);
    for (int id = 0; id < counts.length; id++) {
      double sigma = Math.sqrt(DRAWS * shares[id] * (1 - shares[id]));
      assertThat((double) counts[id])
          .as("token " + id)
          .isCloseTo(DRAWS * shares[id], Offset.offset(4 * sigma + 1));
    }
  }

  @Test
  void topKNeverLeavesTheLikeliest() {
    float[] logits = logits();
    int[] counts = counts(Sampling.temperature(3).topK(5), logits);
    for (int id = 0; id < counts.length; id++) {
      assertThat(counts[id] > 0).as("token " + id).isEqualTo(rank(logits, id) < 5);
    }
  }

  @Test
  void topPStaysInTheSmallestSetThatHoldsSoMuch() {
    float[] logits = logits();
    int[] counts = counts(Sampling.temperature(1).topP(0.6), logits);
    double[] shares = softmax(logits, 1);
    for (int id = 0; id < counts.length; id++) {
      double likelier = 0;
      for (int other = 0; other < shares.length; other++) {
        likelier += shares[other] > shares[id] ? shares[other] : 0;
      }
      if (counts[id] > 0) {
        assertThat(likelier).as("mass in front of token " + id).isLessThan(0.6);
      }
    }
  }

  @Test
  void theSmallestTopPIsTheLikeliestToken() {
    float[] logits = logits();
    int greedy = Sampling.greedy().choose(logits, new Random(0));
    assertThat(counts(Sampling.temperature(1).topP(1e-9), logits)[greedy]).isEqualTo(DRAWS);
  }

  @Test
  void aLowTemperatureIsGreedy() {
    float[] logits = logits();
    int greedy = Sampling.greedy().choose(logits, new Random(0));
    assertThat(rank(logits, greedy)).isZero();
    assertThat(counts(Sampling.temperature(1e-4), logits)[greedy]).isEqualTo(DRAWS);
    assertThat(counts(Sampling.temperature(1e-300), logits)[greedy]).isEqualTo(DRAWS);
  }

  @Test
  void greedyTakesTheLikeliestTokenOfARunEveryTime() {
    int[] generated = MODEL.run(Tokens.of(PROMPT)).generateTokens(5, Sampling.greedy()).row(0);
    for (int length = PROMPT.length; length < generated.length; length++) {
      int[] before = java.util.Arrays.copyOf(generated, length);
      float[] logits = MODEL.run(Tokens.of(before)).logits().last().toArray();
      assertThat(rank(logits, generated[length])).isZero();
    }
  }

  @Test
  void aSeedRepeatsItself() {
    Run run = MODEL.run(Tokens.of(PROMPT));
    Sampling sampling = Sampling.temperature(1.5);
    int[] one = run.generateTokens(12, sampling.seed(1)).row(0);
    assertThat(run.generateTokens(12, sampling.seed(1)).row(0)).isEqualTo(one);
    assertThat(run.generateTokens(12, sampling.seed(2)).row(0)).isNotEqualTo(one);
  }

  /** A model whose texts end with the token that it would generate second. */
  private static HookedTransformer ending() {
    int second = MODEL.run(Tokens.of(PROMPT)).generateTokens(2, Sampling.greedy()).row(0)[5];
    return Toys.reading(Toys.gpt2(), Optional.of(second));
  }

  @Test
  void stopsAtTheTokenThatEndsATextAndDoesNotSayIt() {
    HookedTransformer model = ending();
    int first = MODEL.run(Tokens.of(PROMPT)).generateTokens(1, Sampling.greedy()).row(0)[4];
    Run run = model.run("w3 w14 w15 w9");
    assertThat(run.generateTokens(10, Sampling.greedy()).width()).isEqualTo(6);
    assertThat(run.generate(10)).isEqualTo(" w" + first);
  }

  @Test
  void stopsAtAnyTokenThatEndsAText() {
    int[] told = MODEL.run(Tokens.of(PROMPT)).generateTokens(3, Sampling.greedy()).row(0);
    assertThat(told).doesNotContain(0);
    Set<Integer> ends = new TreeSet<>(Set.of(0, told[5]));
    Run run = Toys.reading(Toys.gpt2(), new Ending(ends)).run("w3 w14 w15 w9");
    assertThat(run.generateTokens(10, Sampling.greedy()).width()).isEqualTo(6);
    assertThat(run.generate(10)).isEqualTo(" w" + told[4]);
  }

  /** Numbered words of which several end a text. */
  private static final class Ending extends OtherWords {
    private final Set<Integer> ends;

    Ending(Set<Integer> ends) {
      this.ends = ends;
    }

    @Override
    public Optional<Integer> end() {
      return ends.stream().findFirst();
    }

    @Override
    public Set<Integer> ends() {
      return ends;
    }
  }

  @Test
  void aTextThatHasEndedWaitsForTheOthers() {
    HookedTransformer model = ending();
    Run both = model.run(java.util.List.of("w3 w14 w15 w9", "w1 w2"));
    Tokens tokens = both.generateTokens(6, Sampling.greedy());
    int end = model.tokenizer().orElseThrow().end().orElseThrow();
    assertThat(tokens.row(0)).endsWith(end, end, end, end);
    assertThat(both.generateAll(6, Sampling.greedy()).get(1))
        .isEqualTo(model.run("w1 w2").generate(6));
  }

  @Test
  void aChangeOfTheFinalNormMeetsThePositionThatItNames() {
    Run run = MODEL.run(Tokens.of(PROMPT));
    Act site = Act.LN_FINAL_NORMALIZED;
    int[] plain = run.generateTokens(6, Sampling.greedy()).row(0);
    assertThat(run.zero(site.site().pos(0)).generateTokens(6, Sampling.greedy()).row(0))
        .isEqualTo(plain);
    Run turned = run.with(site.site().pos(3), here -> here.times(-1));
    int next = turned.generateTokens(1, Sampling.greedy()).id(0, 4);
    assertThat(rank(turned.logits().last().toArray(), next)).isZero();
    assertThat(next).isNotEqualTo(plain[4]);
  }

  @Test
  void aChangeOfTheWholeFinalNormSeesEveryPositionInEachStep() {
    Intervention centred = here -> here.minus(here.at(Axis.POS, 0).at(Axis.BATCH, 0));
    Run run = MODEL.run(Tokens.of(PROMPT)).with(Act.LN_FINAL_OUT.site(), centred);
    Tokens all = run.generateTokens(4, Sampling.greedy());
    for (int length = 4; length < 8; length++) {
      Tokens before = Tokens.of(java.util.Arrays.copyOf(all.row(0), length));
      float[] last =
          MODEL.run(before).with(Act.LN_FINAL_OUT.site(), centred).logits().last().toArray();
      assertThat(rank(last, all.id(0, length))).isZero();
    }
  }

  @Test
  void aChangeOfTheFinalNormReachesPaddedPrompts() {
    EachPosition turned = here -> here.times(-1);
    Act site = Act.LN_FINAL_NORMALIZED;
    int[] other = {7, 1};
    Tokens both =
        MODEL
            .run(Tokens.of(PROMPT, other))
            .with(site.site(), turned)
            .generateTokens(5, Sampling.greedy());
    Run alone = MODEL.run(Tokens.of(other)).with(site.site(), turned);
    assertThat(both.row(1)).isEqualTo(alone.generateTokens(5, Sampling.greedy()).row(0));
  }

  @Test
  void aValueThatShowsLaterTokensIsMetAsInAWholePass() {
    Run prompt = MODEL.run(Tokens.of(PROMPT));
    Tensor even = Tensor.of(new float[] {0.2f}, new long[0]);
    Run everywhere =
        prompt.zero(Act.ATTN_SCORES.at(0)).zero(Act.ATTN_SCORES.at(1)).zero(Act.ATTN_SCORES.at(2));
    Run evenly =
        prompt.replace(Act.PATTERN.at(0).all(), even).replace(Act.PATTERN.at(1).all(), even);
    for (Run run : List.of(everywhere, evenly, prompt.zero(Act.PATTERN.at(0).head(1)))) {
      Tokens all = run.generateTokens(25, Sampling.greedy());
      for (int width = PROMPT.length; width < all.width(); width++) {
        int[] soFar = Arrays.copyOf(all.row(0), width);
        Run whole = new Run(MODEL, Tokens.of(soFar), run.changes(), Optional.empty());
        float[] last = whole.logits().last().toArray();
        assertThat(rank(last, all.id(0, width))).isZero();
      }
    }
  }

  @Test
  void refusesToGenerateBeyondTheContext() {
    assertThatThrownBy(() -> MODEL.run(Tokens.of(PROMPT)).generateTokens(30, Sampling.greedy()))
        .hasMessage(
            "the prompt has 4 tokens and 30 more were requested; gpt2 tied can read 32 tokens, so at"
                + " most 29 can follow");
  }

  @Test
  void writesOneTokenMoreThanTheContextHoldsSinceNobodyReadsTheLast() {
    Run run = MODEL.run(Tokens.of(PROMPT));
    Tokens all = run.generateTokens(29, Sampling.greedy());
    assertThat(all.width()).isEqualTo(33);
    int[] context = java.util.Arrays.copyOf(all.row(0), 32);
    float[] last = MODEL.run(Tokens.of(context)).logits().last().toArray();
    assertThat(rank(last, all.id(0, 32))).isZero();
    Run uncached = run.with(Act.RESID_POST.at(2), here -> here);
    assertThat(uncached.generateTokens(29, Sampling.greedy()).row(0)).isEqualTo(all.row(0));
  }

  @Test
  void aBatchOfTextsFillsTheContextOfTheLongest() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Run both = model.run(java.util.List.of("w3 w14 w15 w9", "w1 w2"));
    java.util.List<String> texts = both.generateAll(29, Sampling.greedy());
    assertThat(texts.get(0)).isEqualTo(model.run("w3 w14 w15 w9").generate(29));
    assertThat(texts.get(1)).isEqualTo(model.run("w1 w2").generate(29));
    assertThat(model.run("w1 w2").generateTokens(31, Sampling.greedy()).width()).isEqualTo(33);
  }

  @Test
  void saysThatAnInterventionBrokeTheModel() {
    Run broken =
        MODEL.run(Tokens.of(PROMPT)).with(Act.RESID_POST.at(2), here -> here.times(0 / 0.));
    assertThatThrownBy(() -> broken.generateTokens(1, Sampling.greedy()))
        .hasMessage(
            "the logits contain infinite or NaN values: the first activation"
                + " that is not finite is blocks.2.hook_resid_post; this run has an intervention,"
                + " which may be the cause: make it weaker, or run the prompt without it");
  }

  @Test
  void refusesImpossibleSettings() {
    assertThatThrownBy(() -> Sampling.temperature(Double.NaN))
        .hasMessage(
            "sampling needs temperature >= 0, topK >= 0 and 0 < topP <= 1, not NaN, 0 and 1.0");
    assertThatThrownBy(() -> Sampling.temperature(1).topP(0))
        .hasMessage(
            "sampling needs temperature >= 0, topK >= 0 and 0 < topP <= 1, not 1.0, 0 and 0.0");
  }

  /** The likeliest token, again and again, each time of a run over all that is there. */
  private static Tokens stepByStep(UnaryOperator<Run> changed, int count) {
    Tokens tokens = Tokens.of(PROMPT);
    for (int step = 0; step < count; step++) {
      float[] logits = changed.apply(MODEL.run(tokens)).logits().last().toArray();
      int best = 0;
      for (int id = 1; id < logits.length; id++) {
        best = logits[id] > logits[best] ? id : best;
      }
      tokens = tokens.append(new int[] {best});
    }
    return tokens;
  }

  @Test
  void aChangeThatLooksAtEveryPositionSeesThemInEveryStep() {
    UnaryOperator<Run> changed =
        run -> run.with(Act.RESID_PRE.at(1), here -> here.minus(here.at(Axis.POS, 0)));
    Tokens generated =
        changed.apply(MODEL.run(Tokens.of(PROMPT))).generateTokens(6, Sampling.greedy());
    assertThat(generated.row(0)).containsExactly(stepByStep(changed, 6).row(0));
  }

  @Test
  void aValueForAllPositionsStandsInEveryStep() {
    Tensor value = MODEL.run(Tokens.of(new int[] {7})).cache(Act.MLP_OUT).get(Act.MLP_OUT.at(1));
    UnaryOperator<Run> changed = run -> run.replace(Act.MLP_OUT.at(1).all(), value);
    Tokens generated =
        changed.apply(MODEL.run(Tokens.of(PROMPT))).generateTokens(6, Sampling.greedy());
    assertThat(generated.row(0)).containsExactly(stepByStep(changed, 6).row(0));
  }

  @Test
  void whatIsAddedAtThePromptsPositionsIsNotAddedAtLaterOnes() {
    Tensor stream = MODEL.run(Tokens.of(PROMPT)).cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1));
    UnaryOperator<Run> changed =
        run -> {
          Run sum = run;
          for (int position = 0; position < PROMPT.length; position++) {
            sum = sum.add(Act.RESID_PRE.at(1).pos(position), stream.at(Axis.POS, position), 2);
          }
          return sum;
        };
    Tokens generated =
        MODEL
            .run(Tokens.of(PROMPT))
            .add(Act.RESID_PRE.at(1), stream, 2)
            .generateTokens(6, Sampling.greedy());
    assertThat(generated.row(0)).containsExactly(stepByStep(changed, 6).row(0));
  }

  @Test
  void aChangeOfEachPositionIsTheSameWithAndWithoutTheOthers() {
    EachPosition change = here -> here.times(1.5);
    Run plain = MODEL.run(Tokens.of(PROMPT)).with(Act.RESID_PRE.at(1), here -> here.times(1.5));
    Run said = MODEL.run(Tokens.of(PROMPT)).with(Act.RESID_PRE.at(1), change);
    assertThat(said.generateTokens(8, Sampling.greedy()).row(0))
        .containsExactly(plain.generateTokens(8, Sampling.greedy()).row(0));
  }

  @Test
  void aWholePatternIsNotPutIntoATextThatGrows() {
    Run run = MODEL.run(Tokens.of(PROMPT));
    Run patched = run.patch(Act.PATTERN.at(1).head(0), run.cache(Act.PATTERN));
    assertThatThrownBy(() -> patched.generateTokens(2, Sampling.greedy()))
        .hasMessageContaining(
            "has a row for each position of the prompt, but generation adds positions");
  }
}
