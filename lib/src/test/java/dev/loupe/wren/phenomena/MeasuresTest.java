package dev.loupe.wren.phenomena;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.loupe.axis.Axis;
import dev.loupe.lens.LogitLens;
import dev.loupe.load.InductionModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.tracing.Fact;
import dev.loupe.wren.TrainWren;
import dev.loupe.wren.behaviour.IndirectObject;
import dev.loupe.wren.phenomena.Emergence.Checkpoint;
import dev.loupe.wren.phenomena.HeadScores.Head;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.PersonFrames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measures of the phenomena, where it is known what they should give. */
class MeasuresTest {
  private static HookedTransformer untrained;

  @BeforeAll
  static void load(@TempDir Path folder) throws IOException {
    untrained = TrainWren.untrained(folder, 1);
  }

  private static List<Fact> facts(int count) {
    return KnownFacts.draw(untrained.tokenizer().orElseThrow(), count, 3);
  }

  @Test
  void theSubjectOfATracedFactIsTwoTokensAndNotNextToTheLast() {
    for (Fact fact : facts(200)) {
      var positions = untrained.tokens(fact.prompt()).positions(0, fact.subject()).only();
      assertThat(positions.size()).isEqualTo(2);
      assertThat(positions.end()).isLessThan(untrained.tokens(fact.prompt()).width() - 2);
    }
  }

  @Test
  void anUntrainedModelKnowsHardlyAnyFact() {
    assertThat(KnownFacts.of(untrained, 50, 3)).hasSizeLessThan(10);
  }

  @Test
  void tracingAnUntrainedModelFindsNothing() {
    SubjectTracing tracing = SubjectTracing.of(untrained, facts(10), 2);
    assertThat(tracing.facts()).isEqualTo(10);
    assertThat(tracing.total()).isCloseTo(0, Offset.offset(0.01));
    for (Peak peak : List.of(tracing.state(), tracing.mlp(), tracing.attention())) {
      assertThat(peak.value()).isCloseTo(0, Offset.offset(0.01));
    }
  }

  @Test
  void tracingNoFactsFindsNothing() {
    assertThat(SubjectTracing.of(untrained, List.of(), 2).state().value()).isZero();
  }

  @Test
  void theStateAloneIsThatOfTheWholeTracing() {
    List<Fact> facts = facts(5);
    assertThat(SubjectTracing.state(untrained, facts, 2))
        .isEqualTo(SubjectTracing.of(untrained, facts, 2).state().value());
  }

  @Test
  void pairsOfTextsDifferInTheOneWhoActsAlone() {
    for (IndirectObject.Pair pair : NamingHeads.pairs(100, 3)) {
      int[] clean = untrained.tokens(pair.clean()).row(0);
      int[] corrupted = untrained.tokens(pair.corrupted()).row(0);
      assertThat(corrupted).hasSameSizeAs(clean);
      int[] different =
          IntStream.range(0, clean.length).filter(i -> clean[i] != corrupted[i]).toArray();
      assertThat(different).hasSize(1);
      assertThat(word(clean[different[0]])).isEqualTo(pair.subject());
      assertThat(word(corrupted[different[0]])).isEqualTo(pair.object());
    }
  }

  private static String word(int id) {
    return untrained.tokenizer().orElseThrow().decode(id).strip();
  }

  @Test
  void noHeadOfAnUntrainedModelNamesAnybody() {
    NamingHeads heads = NamingHeads.of(untrained, NamingHeads.pairs(40, 3));
    assertThat(heads.clean() - heads.corrupted()).isCloseTo(0, Offset.offset(0.2));
    for (double[] layer : heads.logits().values()) {
      assertThat(Arrays.stream(layer).map(Math::abs).max().orElseThrow()).isLessThan(0.1);
    }
  }

  @Test
  void headsAreSortedAndCountedByTheSizeOfTheirEffect() {
    HeadScores scores = new HeadScores(new double[][] {{0.1, -0.6}, {0.3, 0.02}});
    assertThat(scores.best()).hasToString("L0H1");
    assertThat(scores.atLeast(0.1)).containsExactly(new Head(0, 1), new Head(1, 0), new Head(0, 0));
    assertThat(scores.named(scores.atLeast(0.3))).isEqualTo("L0H1 -0.60, L1H0 0.30");
    assertThat(scores.named(scores.atLeast(1))).isEqualTo("none");
  }

  @Test
  void kindsOfHeadsAreDifferentHeads() {
    HeadScores none = new HeadScores(new double[][] {{0, 0}, {0, 0}});
    HeadScores early = new HeadScores(new double[][] {{0.4, 0}, {0, 0}});
    HeadScores late = new HeadScores(new double[][] {{0, 0}, {0.9, 0}});
    assertThat(new NamingPaths(none, none, none).kinds()).isZero();
    assertThat(new NamingPaths(late, none, none).kinds()).isEqualTo(1);
    assertThat(new NamingPaths(early, early, none).kinds()).isEqualTo(1);
    assertThat(new NamingPaths(late, early, none).kinds()).isEqualTo(2);
    assertThat(new NamingPaths(late, none, early).kinds()).isEqualTo(2);
  }

  @Test
  void questionsAboutCountriesEndAtTheNameAndOneWord() {
    for (Person person : People.all()) {
      var question = untrained.tokens(AskedCountries.capital(person));
      int last = AskedCountries.lastOfName(question);
      assertThat(question.piece(question.id(0, last))).isEqualTo(" " + person.last());
      assertThat(untrained.tokens(AskedCountries.upToTheName(person)).width()).isEqualTo(last + 1);
    }
  }

  @Test
  void questionsAboutCountriesAreAskedInTraining() {
    assertThat(PersonFrames.trained(Attribute.COUNTRY))
        .contains("I know that the country of {p} is {a}");
  }

  @Test
  void noCountryIsReadInAnUntrainedModel() {
    assertThat(Peak.of(CountryBetween.lens(untrained)).value()).isLessThan(0.2);
  }

  @Test
  @Tag("slow")
  void noProbeFindsTheCountryOfNewPeopleInAnUntrainedModel() {
    assertThat(Peak.of(CountryBetween.of(untrained).probe()).value()).isLessThan(0.2);
  }

  @Test
  void noCountryIsSwappedInAnUntrainedModel() {
    assertThat(Peak.of(CountrySwap.of(untrained).shares()).value()).isLessThan(0.2);
  }

  @Test
  void anUntrainedModelHasNoLayerOfTheAnswer() {
    AnswerLayers layers = AnswerLayers.of(untrained, 10);
    assertThat(layers.one()).hasSizeLessThan(3);
    assertThat(layers.two()).hasSizeLessThan(3);
  }

  @Test
  void theLayerOfTheAnswerIsTheFirstAfterWhichTheLensStaysWithIt() {
    HookedTransformer turned = untrained.with(Act.RESID_POST.at(2), here -> here.times(-1));
    List<Integer> layers = new ArrayList<>();
    for (Person person : People.all().subList(0, 40)) {
      String prompt = AskedCountries.country(person);
      int[] best = new int[5];
      for (int layer = 0; layer < best.length; layer++) {
        Tensor logits = LogitLens.of(turned.run(prompt)).logits(Act.RESID_POST.at(layer));
        best[layer] = logits.at(Axis.BATCH, 0).at(Axis.POS, -1).argmax(Axis.VOCAB).index();
      }
      String answer = untrained.tokenizer().orElseThrow().decode(best[4]);
      if (untrained.tokenizer().orElseThrow().encodeBare(answer).length == 1
          && answer.startsWith(" ")) {
        int first = AnswerLayers.first(turned, prompt, answer.strip()).orElse(-1);
        layers.add(first);
        assertThat(Arrays.copyOfRange(best, first, 5)).containsOnly(best[4]);
        assertThat(best[first - 1]).isNotEqualTo(best[4]);
      }
    }
    assertThat(layers).isNotEmpty().allMatch(layer -> layer >= 2);
    Person first = People.all().get(0);
    assertThat(AnswerLayers.first(turned, AskedCountries.country(first), "Norway")).isEmpty();
  }

  @Test
  void shorterTextsAreReadAsIfTheyWereAlone() {
    SaidTwice all = SaidTwice.prose(untrained.tokenizer().orElseThrow(), 4, 3);
    HeadScores together = InductionHeads.scores(untrained, all);
    double[] alone = new double[4];
    for (int row = 0; row < 4; row++) {
      int which = row;
      List<SaidTwice.Look> looks =
          all.looks().stream()
              .filter(look -> look.row() == which)
              .map(look -> new SaidTwice.Look(0, look.from(), look.to()))
              .toList();
      SaidTwice one = new SaidTwice(new int[][] {all.ids()[row]}, looks);
      alone[row] = InductionHeads.scores(untrained, one).values()[2][1];
    }
    assertThat(Arrays.stream(all.ids()).mapToInt(row -> row.length).distinct().count())
        .isGreaterThan(1);
    assertThat(together.values()[2][1])
        .isCloseTo(Arrays.stream(alone).average().orElseThrow(), Offset.offset(1e-6));
  }

  @Test
  void theInductionHeadOfTheKnownModelLooksBehindTheSameToken() {
    HeadScores lists = InductionHeads.lists(InductionModel.on(Device.cpu()), 5);
    assertThat(lists.best()).hasToString("L1H0");
    assertThat(lists.largest()).isCloseTo(1, Offset.offset(0.01));
  }

  @Test
  void noHeadOfAnUntrainedModelInducts() {
    InductionHeads heads = InductionHeads.of(untrained, 20);
    assertThat(heads.lists().largest()).isLessThan(0.15);
    assertThat(heads.prose().largest()).isLessThan(0.15);
  }

  @Test
  void looksGoFromTheSecondTimeToWhatFollowedTheFirst() {
    SaidTwice prose = SaidTwice.prose(untrained.tokenizer().orElseThrow(), 30, 3);
    assertThat(prose.looks()).hasSize(30 * 4);
    for (SaidTwice.Look look : prose.looks()) {
      int[] row = prose.ids()[look.row()];
      assertThat(row[look.from()]).isEqualTo(row[look.to() - 1]);
      assertThat(Arrays.stream(row).filter(id -> id == row[look.from()])).hasSize(2);
    }
  }

  @Test
  void whatEmergesIsNamedByTheStepsAroundIt() {
    List<Checkpoint> checkpoints =
        List.of(1, 2, 4).stream().map(step -> new Checkpoint(step, untrained)).toList();
    double[] scores = {0.1, 0.4, 0.9};
    int[] asked = {0};
    Emergence emergence = Emergence.of("it", checkpoints, 0.45, m -> scores[asked[0]++]);
    assertThat(emergence.between()).isEqualTo("between steps 2 and 4");
    assertThat(new Emergence("it", List.of(1, 2, 4), scores, 0.1).between())
        .isEqualTo("before step 1");
    assertThat(new Emergence("it", List.of(1, 2, 4), scores, 1).between())
        .isEqualTo("after step 4");
  }

  @Test
  void whatTheEndDoesNotHaveHasNotEmerged() {
    Emergence emergence =
        Emergence.half("it", List.of(new Checkpoint(1, untrained)), untrained, model -> 0.04);
    assertThat(emergence.between()).isEqualTo("after step 1");
  }

  @Test
  void aTableMarksWhatMissesItsBar() {
    String table =
        Finding.table(
            List.of(
                new Finding("heads", 4, 4, "L0H1"),
                new Finding("effect", 0.25, 0.3, "layer 2"),
                Finding.noted("total", 0.5, "")));
    assertThat(table.lines().skip(2))
        .containsExactly(
            "| heads | 4 | ≥ 4 | L0H1 |",
            "| effect | 0.250 | ≥ 0.300 (missed) | layer 2 |",
            "| total | 0.500 |  |  |");
  }

  @Test
  void whatIsNoNumberMissesItsBar() {
    assertThat(new Finding("heads", Double.NaN, 4, "").reached()).isFalse();
  }
}
