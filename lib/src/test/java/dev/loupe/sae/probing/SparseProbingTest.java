package dev.loupe.sae.probing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.sae.RandomCoders;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.measure.CodedRows;
import dev.loupe.sae.measure.HandMade;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparseProbingTest {
  private static final SparseCoder CODER = HandMade.random(40, 3);

  private static List<ProbeExample> random(int planted, int features) {
    Random random = new Random(1);
    return IntStream.range(0, 200)
        .mapToObj(
            i -> {
              double[] acts = random.doubles(features).map(x -> x > 0.5 ? x : 0).toArray();
              acts[planted] = i % 2;
              double[] raw = random.doubles(8).toArray();
              return ProbeExample.of(i % 2 == 1 ? "yes" : "no", i, raw, acts);
            })
        .toList();
  }

  @Test
  void oneFeatureIsEnoughIfItIsThePlantedOne() {
    SparseProbing.Line found = SparseProbing.of("test", random(17, 30), 30).of("yes");
    assertThat(found.features().get(0)).isEqualTo(17);
    assertThat(found.accuracy(1)).isEqualTo(1);
    assertThat(found.raw()).isBetween(0.25, 0.75); // the raw activation knows nothing
    assertThat(found.majority()).isEqualTo(0.5);
    assertThat(found.heldOut()).isEqualTo(40);
    assertThat(found.standardError(1)).isZero();
  }

  @Test
  void trainingAndHeldOutExamplesShareNoToken() {
    List<ProbeExample> examples =
        IntStream.range(0, 90)
            .mapToObj(i -> ProbeExample.of("c" + i % 3, i % 30, new double[2], new double[2]))
            .toList();
    List<ClassTask> tasks = ClassTask.of(examples);
    assertThat(tasks).extracting(ClassTask::label).containsExactly("c0", "c1", "c2");
    for (ClassTask task : tasks) {
      List<Integer> learned = task.training().stream().map(ProbeExample::group).toList();
      assertThat(task.heldOut()).hasSize(18).noneMatch(one -> learned.contains(one.group()));
      assertThat(task.balanced().majority()).isEqualTo(0.5);
    }
  }

  @Test
  void examplesOfTokensAreRowsOfTheHarvest() {
    List<ProbeExample> found =
        new ProbeExamples(CODER, HandMade.MODEL, CodedRows::input)
            .ofTokens(
                HandMade.TEXTS, token -> Optional.of("all").filter(x -> !token.equals(" w5")));
    Activations all = Harvest.of(HandMade.MODEL, HandMade.TEXTS, HandMade.SITE).activations();
    double[] x = all.matrix().toDoubleArray();
    double[] f = CODER.encoded(all.matrix()).toDoubleArray();
    int first = 0;
    while (all.token(first) == 5) {
      first++;
    }
    assertThat(found.get(0).group()).isEqualTo(all.token(first));
    int row = first;
    assertThat(found.get(0).raw())
        .containsExactly(
            Arrays.copyOfRange(x, row * HandMade.WIDTH, (row + 1) * HandMade.WIDTH), within(1e-12));
    assertThat(found.get(0).values(IntStream.range(0, 40).toArray()))
        .containsExactly(Arrays.copyOfRange(f, row * 40, (row + 1) * 40), within(1e-12));
    Map<Integer, Long> counts =
        found.stream().collect(Collectors.groupingBy(ProbeExample::group, Collectors.counting()));
    assertThat(counts).doesNotContainKey(5).allSatisfy((id, n) -> assertThat(n).isBetween(1L, 10L));
  }

  @Test
  void examplesOfTextsAreMeansOverTheirTokens() {
    List<ProbeExample> found =
        new ProbeExamples(CODER, HandMade.MODEL, CodedRows::input)
            .ofTexts(Texts.of(List.of("w1 w2 w3", "w4")), List.of("a", "b"));
    Activations all =
        Harvest.of(HandMade.MODEL, Texts.of(List.of("w1 w2 w3")), HandMade.SITE).activations();
    assertThat(found).extracting(ProbeExample::label).containsExactly("a", "b");
    assertThat(found.get(0).value(7))
        .isCloseTo(
            CODER.encoded(all.matrix()).mean(Axis.SAMPLE).at(Axis.FEATURE, 7).value(),
            within(1e-12));
  }

  @Test
  void refusesFeaturesThatCompeteInABatch() {
    SparseCoder batch =
        RandomCoders.coder(new BatchTopK(3, false), HandMade.MODEL, HandMade.SITE, HandMade.SITE);
    assertThatThrownBy(
            () -> FeatureAbsorption.of(batch, HandMade.MODEL, HandMade.TEXTS, Optional::of))
        .hasMessageContaining(" compete within a batch");
    assertThatThrownBy(
            () -> SparseProbing.ofTokens(batch, HandMade.MODEL, HandMade.TEXTS, Optional::of))
        .hasMessageContaining(" compete within a batch");
  }

  @Test
  void refusesAnotherNumberOfLabelsThanTexts() {
    assertThatThrownBy(
            () ->
                SparseProbing.ofTexts(
                    CODER, HandMade.MODEL, Texts.of(List.of("w1", "w2")), List.of("a", "b", "c")))
        .hasMessage("there are 3 labels and 2 texts; give one label for each text");
    assertThatThrownBy(
            () ->
                SparseProbing.ofTexts(
                    CODER, HandMade.MODEL, Texts.of(List.of("w1", "w2")), List.of("a")))
        .hasMessage("there are 1 labels and 2 texts; give one label for each text");
  }

  @Test
  void refusesAClassOfFewerThanFiveTokens() {
    assertThatThrownBy(
            () ->
                SparseProbing.ofTokens(
                    CODER,
                    HandMade.MODEL,
                    HandMade.TEXTS,
                    token -> Optional.of(token.equals(" w5") ? "five" : "other")))
        .hasMessage(
            "a probe needs two classes with 5 or more different tokens or texts each, and there are"
                + " five with 1, other with 51; give more texts, or other classes");
  }

  @Test
  void refusesOneLargeClassBesideSmallOnesOfWhichNoExampleIsHeldOut() {
    List<ProbeExample> examples =
        IntStream.range(0, 28)
            .mapToObj(
                i ->
                    ProbeExample.of(
                        i < 20 ? "a" : i < 24 ? "b" : "c", i, new double[2], new double[2]))
            .toList();
    assertThatThrownBy(() -> ClassTask.of(examples))
        .hasMessage(
            "a probe needs two classes with 5 or more different tokens or texts each, and there are"
                + " a with 20, b with 4, c with 4; give more texts, or other classes");
  }

  @Test
  void smallClassesAreNoTasksButAmongTheOthers() {
    List<ProbeExample> examples =
        IntStream.range(0, 45)
            .mapToObj(
                i ->
                    ProbeExample.of(
                        i < 20 ? "a" : i < 41 ? "b" : "c", i, new double[2], new double[2]))
            .toList();
    List<ClassTask> tasks = ClassTask.of(examples);
    assertThat(tasks).extracting(ClassTask::label).containsExactly("a", "b");
    assertThat(tasks.get(0).training()).anyMatch(one -> one.label().equals("c"));
  }
}
