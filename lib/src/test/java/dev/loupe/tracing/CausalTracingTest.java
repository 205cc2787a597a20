package dev.loupe.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.arch.Block;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CausalTracingTest {
  private static final String TOYS = "dev.loupe.model.Toys#decoders";
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5, 35, 8});
  private static final int FROM = 2;
  private static final int TO = 5;
  private static final Offset<Double> CLOSE = Offset.offset(1e-5);

  private static CausalTracing trace(HookedTransformer model) {
    return trace(model, FROM, TO).with(Noise.ofVocabulary(1).withSamples(3));
  }

  private static NoisedRun noised(HookedTransformer model) {
    Question question =
        new Question(model, PROMPT, new Subject(FROM, TO), Metric.prob(likeliest(model)));
    return new NoisedRun(question, Noise.fixed(1).withSamples(3), 1);
  }

  /** Traces what the model says itself, so that there is something to lose. */
  private static CausalTracing trace(HookedTransformer model, int from, int to) {
    return CausalTracing.of(model, PROMPT, from, to, likeliest(model));
  }

  private static int likeliest(HookedTransformer model) {
    double[] logits = model.run(PROMPT).logits().last().toDoubleArray();
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      best = logits[id] > logits[best] ? id : best;
    }
    return best;
  }

  private static Stream<Grid> grids(CausalTracing trace) {
    return Stream.of(trace.states(), trace.mlps(), trace.attentions()).map(Sweep::grid);
  }

  private static double[] flat(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void variantsGiveWhatFullRunsGive(HookedTransformer model) {
    NoisedRun noised = noised(model);
    for (Restored kind : Restored.values()) {
      for (int window : new int[] {1, 2, 10}) {
        Close.assertClose(
            kind.title(window),
            flat(noised.restoredOneByOne(kind, window)),
            flat(noised.restored(kind, window)),
            1e-4);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void withoutNoiseNothingIsLost(HookedTransformer model) {
    CausalTracing trace = trace(model).with(Noise.fixed(0).withSamples(2));
    assertThat(trace.corrupted()).isCloseTo(trace.clean(), CLOSE);
    grids(trace)
        .flatMapToDouble(grid -> Arrays.stream(flat(grid.values())))
        .forEach(restored -> assertThat(restored).isCloseTo(trace.clean(), CLOSE));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void theLastStateOfTheLastLayerRestoresEverything(HookedTransformer model) {
    CausalTracing trace = trace(model);
    assertThat(trace.states().at(PROMPT.width() - 1, 2)).isCloseTo(trace.clean(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void positionsBeforeTheSubjectRestoreNothing(HookedTransformer model) {
    CausalTracing trace = trace(model);
    assertThat(trace.corrupted()).isNotCloseTo(trace.clean(), CLOSE);
    grids(trace)
        .flatMap(grid -> Arrays.stream(grid.values()).limit(FROM))
        .flatMapToDouble(Arrays::stream)
        .forEach(restored -> assertThat(restored).isCloseTo(trace.corrupted(), CLOSE));
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void anyStateOfASubjectThatIsTheLastTokenRestoresEverything(HookedTransformer model) {
    CausalTracing trace = trace(model, 7, 8).with(Noise.ofVocabulary(1).withSamples(2));
    assertThat(trace.corrupted()).isNotCloseTo(trace.clean(), CLOSE);
    for (double restored : trace.states().values()[7]) {
      assertThat(restored).isCloseTo(trace.clean(), CLOSE);
    }
  }

  @Test
  void theNoiseIsTheSameInEverySweep() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    assertThat(trace(model).corrupted()).isEqualTo(trace(model).corrupted());
    assertThat(trace(model).with(Noise.ofVocabulary(1).withSeed(2)).corrupted())
        .isNotEqualTo(trace(model).corrupted());
  }

  @Test
  void theVocabularysDeviationIsThatOfItsEmbeddings() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    double[] values = model.weight("W_E").toDoubleArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    assertThat(new NoiseLevel.OfVocabulary(3).deviation(model))
        .isCloseTo(3 * Math.sqrt(squares / (values.length - 1)), CLOSE);
  }

  @Test
  void theNoiseIsAsLargeAsTheEmbeddingsThatTheStreamBeginsWith() {
    HookedTransformer scaled = Toys.model(Toys.gemma2());
    HookedTransformer reading = Toys.reading(Toys.gemma2());
    String all =
        String.join(" ", Stream.iterate(0, i -> i + 1).limit(30).map(i -> "w" + i).toList());
    assertThat(new NoiseLevel.OfTexts(1, List.of(all)).deviation(reading))
        .isCloseTo(new NoiseLevel.OfVocabulary(1).deviation(scaled), Offset.offset(0.2));
    assertThat(new NoiseLevel.OfVocabulary(1).deviation(scaled)).isGreaterThan(2.5); // scale is 3
  }

  @Test
  void theDeviationOfTextsIsThatOfTheirTokensEmbeddings() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Tensor embeddings = model.weight("W_E");
    double[] values =
        Stream.of(3, 14, 3)
            .flatMapToDouble(id -> Arrays.stream(embeddings.at(Axis.VOCAB, id).toDoubleArray()))
            .toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    assertThat(new NoiseLevel.OfTexts(1, List.of("w3 w14", "w3")).deviation(model))
        .isCloseTo(Math.sqrt(squares / (values.length - 1)), CLOSE);
  }

  @Test
  void theNoiseStandsOnTheSubjectAlone() {
    Tensor noise = Noise.fixed(2).withSamples(4).on(new Subject(FROM, TO), 2, 8, 24);
    assertThat(noise.shape()).containsExactly(4, 8, 24);
    for (int position = 0; position < 8; position++) {
      double[] there = noise.at(Axis.POS, position).toDoubleArray();
      if (position < FROM || position >= TO) {
        assertThat(there).containsOnly(0);
      } else {
        double squares = Arrays.stream(there).map(value -> value * value).average().orElseThrow();
        assertThat(Math.sqrt(squares)).isCloseTo(2, Offset.offset(0.4));
      }
    }
  }

  @Test
  void aWindowEndsWhereTheLayersEnd() {
    assertThat(Restored.MLP.sites(1, 48, 10)).hasSize(6).contains(Act.MLP_OUT.at(0));
    assertThat(Restored.MLP.sites(20, 48, 10))
        .startsWith(Act.MLP_OUT.at(15))
        .endsWith(Act.MLP_OUT.at(24));
    assertThat(Restored.ATTENTION.sites(47, 48, 10)).endsWith(Act.ATTN_OUT.at(47)).hasSize(6);
    assertThat(Restored.MLP.sites(5, 12, 3))
        .containsExactly(Act.MLP_OUT.at(4), Act.MLP_OUT.at(5), Act.MLP_OUT.at(6));
    assertThat(Restored.STATE.sites(5, 12, 10)).containsExactly(Act.RESID_POST.at(5));
  }

  @Test
  void thePictureHasThreePanelsAndStarsTheSubject() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    CausalTracing trace = CausalTracing.of(model, "w3 w14 w15 w9", "w14 w15", "w11");
    assertThat(trace.panels().grids())
        .extracting(Grid::title)
        .containsExactly(
            "restoring one state", "restoring one MLP", "restoring one attention layer");
    assertThat(trace.window(2).mlps().grid().title()).isEqualTo("restoring 2 MLPs");
    Grid states = trace.panels().grids().get(0);
    assertThat(states.rows().names()).containsExactly(" w3", " w14*", " w15*", " w9");
    assertThat(states.columns().names()).containsExactly("0", "1", "2");
    assertThat(states.unit()).isEqualTo("probability of 'w11'");
    assertThat(states.note())
        .endsWith(
            String.format(
                "Probability without noise %s, with noise on the subject (*) %s: total effect %s. Noise: standard deviation %s; 10 samples, seed 1, 3 × the standard deviation of all token embeddings.",
                Figures.of(trace.clean()),
                Figures.of(trace.corrupted()),
                Figures.of(trace.clean() - trace.corrupted()),
                Figures.of(new NoiseLevel.OfVocabulary(3).deviation(model))));
    assertThat(trace.toString()).contains(" w15*".strip());
  }

  @Test
  void noiseThatChangesNothingIsSaidAndStaysPale() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    CausalTracing quiet = trace(model).with(Noise.fixed(1e-3).withSamples(3));
    Grid states = quiet.states().grid();
    assertThat(states.note())
        .startsWith("Warning: the total effect of the noise is close to 0: ")
        .contains(" differ by less than 5 %. Restored values mean little; ");
    double reach = states.scale().high().orElseThrow() - quiet.corrupted();
    assertThat(states.max() - quiet.corrupted()).isLessThanOrEqualTo(reach / 4);
    CausalTracing loud = trace(model).with(Noise.fixed(0.3).withSamples(3));
    Grid strong = loud.states().grid();
    assertThat(strong.note()).startsWith("Probability without noise ");
    assertThat(strong.scale().high().orElseThrow()).isBetween(strong.max(), 1.05 * strong.max());
  }

  @Test
  void averageEffectsOfNoiseThatChangesNothingStayPale() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Noise none = Noise.fixed(1e-3).withSamples(2);
    CausalTracing average =
        CausalTracing.of(model, List.of(new Fact("w5 w6 w8", "w6", "w12"))).with(none);
    assertThat(average.states().grid().note())
        .startsWith("Warning: the total effect of the noise is close to 0 on average: ");
    Grid states = average.panels().grids().get(0);
    double most = Math.max(Math.abs(states.max()), Math.abs(states.min()));
    assertThat(states.scale().high().orElseThrow()).isGreaterThanOrEqualTo(4 * most);
  }

  @Test
  void averageEffectsAreThoseOfEachFact() {
    HookedTransformer model = Toys.reading(Toys.neoX(Block.PARALLEL));
    List<Fact> facts =
        List.of(
            new Fact("w1 w3 w14 w15 w9 w2 w7", "w3 w14 w15", "w11"),
            new Fact("w5 w6 w8", "w6", "w12"));
    CausalTracing average = CausalTracing.of(model, facts);
    CausalTracing first = CausalTracing.of(model, facts.get(0).prompt(), "w3 w14 w15", "w11");
    CausalTracing second = CausalTracing.of(model, facts.get(1).prompt(), "w6", "w12");
    double[][] one = first.states().values();
    double[][] two = second.states().values();
    Grid grid = average.states().grid();
    double here = first.corrupted();
    double there = second.corrupted();
    for (int layer = 0; layer < 3; layer++) {
      double[] expected = {
        (one[1][layer] - here + two[1][layer] - there) / 2, // the first token of each subject
        one[2][layer] - here,
        (one[3][layer] - here + two[1][layer] - there) / 2,
        (one[4][layer] - here + two[2][layer] - there) / 2,
        one[5][layer] - here,
        (one[6][layer] - here + two[2][layer] - there) / 2
      };
      for (int row = 0; row < expected.length; row++) {
        assertThat(grid.at(row, layer)).isCloseTo(expected[row], Offset.offset(1e-9));
      }
    }
    assertThat(average.totalEffect())
        .isCloseTo((first.clean() - here + second.clean() - there) / 2, Offset.offset(1e-9));
    assertThat(average.panels().grids()).hasSize(3);
  }

  @Test
  void severalFactsHaveABandAndEachFactItsOwnEffects() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Fact first = new Fact("w3 w14 w15", "w14", "w11");
    Fact second = new Fact("w5 w6 w8 w4 w2", "w6", "w12");
    Sweep states = CausalTracing.of(model, List.of(first, second)).states();
    Sweep alone = CausalTracing.of(model, List.of(first)).states();
    assertThat(flat(states.prompt(0).values())).containsExactly(flat(alone.values()));
    assertThat(states.low().at(0, 0)).isLessThanOrEqualTo(states.at(0, 0));
    assertThat(states.high().at(0, 0)).isGreaterThanOrEqualTo(states.at(0, 0));
    assertThat(states.at(4, 0)).isFinite(); // only the second fact has further tokens
    assertThat(states.low().at(4, 0)).isNaN();
    assertThat(states.prompt(1).note()).contains("Fact: “w5 w6 w8 w4 w2”");
  }

  @Test
  void theSpotsOfAFactAreTheStatesThatWereRestored() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    Grid states = trace(model).states().grid();
    int layer = Integer.parseInt(states.top(1).get(0).column());
    Spot strongest = trace(model).states().spots(1).get(0);
    assertThat(strongest.site()).isEqualTo(Act.RESID_POST.at(layer));
    assertThat(states.at(strongest.picks().get(Axis.POS), layer)).isEqualTo(states.max());
    assertThat(trace(model).window(3).mlps().spots(1)).hasSizeBetween(2, 3);
    List<Fact> facts = List.of(new Fact("w5 w6 w8", "w6", "w12"));
    assertThatThrownBy(() -> CausalTracing.of(Toys.reading(Toys.gpt2()), facts).states().spots(1))
        .hasMessage(
            "a cell of 'restoring one state' is another place in each prompt, so there are no common spots; use a sweep of one prompt");
  }

  @Test
  void refusesToTraceNoFacts() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> CausalTracing.of(model, List.of()))
        .hasMessage("tracing needs at least one fact, and the list is empty");
  }

  @Test
  void whatNoFactHasIsNoNumber() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    Grid grid = CausalTracing.of(model, List.of(new Fact("w5 w6", "w6", "w12"))).states().grid();
    assertThat(grid.rows().names())
        .containsExactly(
            "first subject token",
            "middle subject tokens",
            "last subject token",
            "first subsequent token",
            "further tokens",
            "last token");
    assertThat(grid.at(2, 0)).isFinite();
    assertThat(grid.at(1, 0)).isNaN();
    assertThat(grid.at(3, 0)).isNaN();
    assertThat(grid.at(5, 0)).isNaN();
  }

  @Test
  void refusesASubjectThatIsNotThere() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> CausalTracing.of(model, "w3 w14 w15", "w16", "w11"))
        .hasMessage(
            "the subject 'w16' is not in the prompt ' w3 w14 w15'; write the subject exactly as in the prompt");
  }

  @Test
  void refusesAnAnswerOfSeveralTokens() {
    HookedTransformer model = Toys.reading(Toys.gpt2());
    assertThatThrownBy(() -> CausalTracing.of(model, "w3 w14 w15", "w14", "w11 w12"))
        .hasMessageStartingWith("'w11 w12' is 2 tokens [ w11,  w12], but one token is needed");
  }

  @Test
  void refusesASubjectBehindThePrompt() {
    assertThatThrownBy(() -> CausalTracing.of(Toys.model(Toys.gpt2()), PROMPT, 7, 9, 11))
        .hasMessage(
            "tracing takes one prompt that contains the subject; there are 1 of 8 tokens, and the subject ends at 9");
    assertThatThrownBy(() -> CausalTracing.of(Toys.model(Toys.gpt2()), PROMPT, 4, 4, 11))
        .hasMessage("a subject has at least one token, but there are none from 4 to 4");
  }
}
