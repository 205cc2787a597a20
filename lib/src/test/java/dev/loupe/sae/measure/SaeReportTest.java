package dev.loupe.sae.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class SaeReportTest {
  private static SaeReport report(SparseCoder coder) {
    return SaeReport.of(coder, HandMade.MODEL, HandMade.TEXTS);
  }

  @Test
  void theTableHasTheNumbersOfTheParts() {
    SaeReport found = report(HandMade.random(40, 3));
    Table table = found.table();
    Map<String, Double> numbers = new HashMap<>();
    table.forEach(row -> numbers.put(row.getString("measure"), row.getDouble("value")));
    assertThat(numbers)
        .containsEntry("L0", found.reconstruction().l0())
        .containsEntry("FVU", found.reconstruction().fvu())
        .containsEntry("explained variance", 1 - found.reconstruction().fvu())
        .containsEntry("CE recovered", found.loss().recovered(LossBaseline.ZERO))
        .containsEntry("KL", found.loss().kl())
        .containsEntry("dead features", found.activity().deadShare());
    assertThat(found.text()).contains("what it means", "Density of features", "nats", "95 %");
    assertThat(found.csv().orElseThrow()).contains("\"FVU\"");
    assertThat(found.png()).isNotEmpty();
    assertThat(found.html()).contains("CE recovered");
  }

  @Test
  void theReportIsOfTheSameTokensAsItsParts() {
    SparseCoder coder = HandMade.random(40, 3);
    SaeReport found = report(coder);
    RecoveredLoss loss = RecoveredLoss.of(coder, HandMade.MODEL, HandMade.TEXTS);
    assertThat(found.loss().spliced()).isCloseTo(loss.spliced(), within(1e-14));
    assertThat(found.loss().ablated(LossBaseline.MEAN))
        .isCloseTo(loss.ablated(LossBaseline.MEAN), within(1e-14));
    assertThat(
            found.reconstruction().fvuInterval().orElseThrow().holds(found.reconstruction().fvu()))
        .isTrue();
  }

  @Test
  void itWarnsOfDeadFeaturesAndFewTokens() {
    long tokens = report(HandMade.perfect()).reconstruction().tokens();
    assertThat(report(HandMade.constant(new double[HandMade.WIDTH])).warnings().toString())
        .contains("100 % of features are dead here")
        .contains(tokens + " tokens are few");
    assertThat(report(HandMade.perfect()).warnings().toString())
        .doesNotContain("of features are dead")
        .contains("are active on more than 10 % of tokens");
  }

  @Test
  void itWarnsOfFeaturesThatCompeteInABatch() {
    SparseCoder coder = HandMade.random(40, 3);
    CoderConfig c = coder.config();
    SparseCoder batch =
        SparseCoder.of(
            new CoderConfig(
                new BatchTopK(4, false),
                c.features(),
                c.reads(),
                c.writes(),
                c.normalisation(),
                c.centred(),
                c.trainedOn()),
            coder.weights());
    assertThat(report(batch).warnings().toString()).contains("the numbers depend on the batches");
    assertRefused(
        batch,
        () -> Reconstruction.of(batch, Harvest.of(HandMade.MODEL, HandMade.TEXTS, HandMade.SITE)),
        () -> RecoveredLoss.of(batch, HandMade.MODEL, HandMade.TEXTS));
    assertThat(report(coder).warnings().toString()).doesNotContain("batch");
  }

  private static void assertRefused(SparseCoder coder, ThrowingCallable... measures) {
    for (ThrowingCallable measure : measures) {
      assertThatThrownBy(measure)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              coder
                  + " compete within a batch, as in training, so a token would have other features"
                  + " beside other tokens; take a finished autoencoder, which has a threshold"
                  + " (JumpRelu)");
    }
  }

  @Test
  void comparedReportsHaveAFront() {
    Map<String, SaeReport> reports = new LinkedHashMap<>();
    reports.put("perfect", report(HandMade.perfect())); // L0 24, FVU 0
    reports.put("nothing", report(HandMade.constant(new double[HandMade.WIDTH]))); // L0 0
    reports.put("random", report(HandMade.random(60, 3))); // about 30 active, FVU above 1
    SaeComparison found = SaeComparison.of(reports);
    assertThat(found.front()).containsExactly("perfect", "nothing");
    assertThat(found.table().stringColumn("name").asList())
        .containsExactly("perfect", "nothing", "random");
    assertThat(found.text()).contains("FVU", "perfect");
    assertThat(found.png()).isNotEmpty();
  }

  @Test
  void reportsOfOtherTextsAreNotCompared() {
    SaeReport other = SaeReport.of(HandMade.perfect(), HandMade.MODEL, ToyTexts.of(5, 12, 2));
    assertThatThrownBy(() -> SaeComparison.of(Map.of("a", report(HandMade.perfect()), "b", other)))
        .hasMessageStartingWith("the reports are of other texts, with ");
  }

  @Test
  void aModelThatDoesNotPredictTheNextTokenIsRefused() {
    var bert = Toys.reading(Toys.bert());
    Port port = new Port(Act.RESID_POST.at(0), List.of(Axis.D_MODEL.sized(bert.spec().dModel())));
    assertThat(port.size()).isEqualTo(HandMade.WIDTH);
    assertThatThrownBy(() -> SaeReport.of(HandMade.perfect(), bert, HandMade.TEXTS))
        .hasMessageContaining("does not predict the next token, so it has no loss to recover");
  }

  @Test
  void twentyReportsLeaveMemoryFlat() {
    SparseCoder coder = HandMade.random(40, 3);
    Texts few = ToyTexts.of(4, 6, 1);
    SaeReport.of(coder, HandMade.MODEL, few).text();
    NativeMemory.collect(HandMade.MODEL.device());
    long live = NativeMemory.live();
    for (int i = 0; i < 20; i++) {
      SaeReport.of(coder, HandMade.MODEL, few).text();
    }
    for (int i = 0; i < 100 && NativeMemory.live() > live; i++) {
      NativeMemory.collect(HandMade.MODEL.device());
    }
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(live);
  }

  @Test
  void oneFeatureIsActiveWhereItsActivationIsAboveZero() {
    SaeReport found = report(HandMade.perfect());
    int all = HandMade.WIDTH;
    for (int i = 0; i < all; i++) { // x and −x share the tokens
      double both = found.activity().density(i) + found.activity().density(all + i);
      assertThat(both).isCloseTo(1, within(1e-12));
    }
    Tensor x = Harvest.of(HandMade.MODEL, HandMade.TEXTS, HandMade.SITE).activations().matrix();
    assertThat(found.activity().max(3))
        .isCloseTo(x.at(Axis.D_MODEL, 3).max().value(), within(1e-12));
  }

  /** Words with a token 51 before each text. */
  private record BegunWords(NumberedWords words) implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return IntStream.concat(IntStream.of(51), IntStream.of(encodeBare(text))).toArray();
    }

    @Override
    public int[] encodeBare(String text) {
      return words.encodeBare(text);
    }

    @Override
    public String decode(int... ids) {
      return words.decode(ids);
    }

    @Override
    public String piece(int id) {
      return words.piece(id);
    }

    @Override
    public Optional<Integer> end() {
      return words.end();
    }

    @Override
    public Optional<Integer> bos() {
      return Optional.of(51);
    }
  }

  @Test
  void bosIsCountedUnlessItIsLeftOut() {
    HookedTransformer model =
        Toys.reading(
            Toys.gpt2(),
            new BegunWords(new NumberedWords(Optional.empty())),
            DataType.FLOAT64,
            Device.cpu());
    SparseCoder coder = trainedWithoutBos(HandMade.constant(new double[HandMade.WIDTH]));
    Texts texts = Texts.of(List.of("w1 w2 w3", "w4"));
    SaeReport with = SaeReport.of(coder, model, texts);
    SaeReport without = SaeReport.of(coder, model, texts, BosTokens.LEFT_OUT);
    assertThat(with.reconstruction().tokens()).isEqualTo(6);
    assertThat(without.reconstruction().tokens()).isEqualTo(4);
    assertThat(without.loss().clean()).isEqualTo(with.loss().clean());
    assertThat(without.loss().spliced()).isNotEqualTo(with.loss().spliced());
    assertThat(with.warnings().toString()).contains("were trained on texts without BOS");
    assertThat(without.warnings().toString()).doesNotContain("BOS");
    assertThat(without.text()).contains("BOS keeps its activation.");
  }

  private static SparseCoder trainedWithoutBos(SparseCoder coder) {
    CoderConfig c = coder.config();
    TrainedOn texts =
        new TrainedOn(Optional.empty(), Optional.of(false), Optional.empty(), Optional.empty());
    return SparseCoder.of(
        new CoderConfig(
            c.kind(), c.features(), c.reads(), c.writes(), c.normalisation(), c.centred(), texts),
        coder.weights());
  }
}
