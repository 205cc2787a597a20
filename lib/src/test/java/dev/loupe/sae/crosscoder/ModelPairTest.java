package dev.loupe.sae.crosscoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.learning.Optimiser;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.text.Tokenizer;
import dev.loupe.weights.RandomWeights;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelPairTest {
  private static final Texts TEXTS = ToyTexts.of(25, 14, 1);
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final HookedTransformer FIRST = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);
  private static final HookedTransformer SECOND =
      HookedTransformer.of(
          "other",
          Toys.gpt2(),
          RandomWeights.toy(Toys.gpt2(), 11),
          FIRST.tokenizer(),
          Device.cpu(),
          DataType.FLOAT32);
  private static final ModelPair PAIR = ModelPair.of(FIRST, SECOND, TEXTS, SITE);

  private static int[] withoutBos(Activations all) {
    int bos = FIRST.tokenizer().flatMap(Tokenizer::bos).orElse(-1);
    return IntStream.range(0, all.rows()).filter(row -> all.token(row) != bos).toArray();
  }

  private static Activations all(HookedTransformer model) {
    return Harvest.of(model, TEXTS, SITE).activations();
  }

  @Test
  void rowsAreTheScaledActivationsOfBothModelsWithoutBos() {
    HeldRows rows = (HeldRows) PAIR.rows();
    int[] kept = withoutBos(all(FIRST));
    int size = rows.inputs().get(1).size();
    double[] second =
        all(SECOND)
            .matrix()
            .take(Axis.SAMPLE, kept)
            .times(rows.inputs().get(1).scale())
            .toDoubleArray();
    double[] joined = rows.joined().toDoubleArray();
    for (int row : new int[] {0, 7, kept.length - 1}) {
      assertArrayEquals(
          Arrays.copyOfRange(second, row * size, (row + 1) * size),
          Arrays.copyOfRange(joined, (2 * row + 1) * size, (2 * row + 2) * size),
          1e-5);
    }
    assertEquals(kept.length, rows.count());
  }

  @Test
  void bosCountsNowhere() {
    HookedTransformer model =
        Toys.reading(Toys.gpt2(), new Characters(true, true), DataType.FLOAT32, Device.cpu());
    Texts texts = Texts.of(List.of("abc", "bcd", "cab", "dcba")); // 13 tokens and 4 BOS
    assertEquals(13, CrosscoderRows.of(model, texts, Act.RESID_POST.at(0), SITE).count());
    ModelPair pair = ModelPair.of(model, model, texts, SITE);
    assertEquals(13, pair.rows().count());
    ModelDiff diff =
        ModelDiff.of(pair, CrosscoderTraining.l1(8, 0).with(Optimiser.adam(1e-3).steps(3)));
    int feature = diff.ranked().get(0);
    for (Context context : diff.contexts(feature, 4).contexts()) {
      assertTrue(context.position() > 0);
      assertTrue(Double.isNaN(context.values()[0]) && context.tokens().get(0).equals("^"));
    }
  }

  @Test
  void contextsAreTheStrongestTokensOfTheTexts() {
    CrosscoderTraining training =
        CrosscoderTraining.batchTopK(16, 3).with(Optimiser.adam(5e-3).steps(60)).batch(64);
    ModelDiff diff = ModelDiff.of(PAIR, training);
    int feature =
        IntStream.range(0, 16)
            .filter(j -> diff.quality().densities()[j] > 0.05)
            .findFirst()
            .orElseThrow();
    Activations x = all(FIRST);
    double[] acts =
        diff.crosscoder()
            .encoded(x.matrix(), all(SECOND).matrix())
            .at(Axis.FEATURE, feature)
            .toDoubleArray();
    int best =
        Arrays.stream(withoutBos(x))
            .boxed()
            .max((a, b) -> Double.compare(acts[a], acts[b]))
            .orElseThrow();
    List<Context> found = diff.contexts(feature, 4).contexts();
    Context top = found.get(0);
    assertEquals(acts[best], top.value(), 1e-5);
    assertEquals(x.text(best), top.text());
    assertEquals(x.position(best), top.position());
    assertEquals(found.size(), found.stream().map(Context::text).distinct().count());
    assertTrue(found.get(found.size() - 1).value() <= top.value());
  }

  @Test
  void modelsOfOneNameAreToldApart() {
    List<String> names =
        ModelPair.of(FIRST, FIRST, TEXTS, SITE).rows().inputs().stream()
            .map(CrosscoderInput::name)
            .toList();
    assertEquals(List.of(FIRST.name() + " (first)", FIRST.name() + " (second)"), names);
    assertFalse(PAIR.toString().contains("@"));
  }

  @Test
  void aFeatureThatThereIsNotIsRefused() {
    ModelDiff diff =
        ModelDiff.of(PAIR, CrosscoderTraining.batchTopK(4, 1).with(Optimiser.adam(5e-3).steps(2)));
    assertEquals(
        "there is no feature 4; there are features 0 to 3",
        assertThrows(IllegalArgumentException.class, () -> diff.contexts(4, 3)).getMessage());
    assertEquals(
        "there is no feature 4; there are features 0 to 3",
        assertThrows(IllegalArgumentException.class, () -> diff.doubtful(4)).getMessage());
    assertEquals(
        "there are no 0 contexts; ask for 1 or more",
        assertThrows(IllegalArgumentException.class, () -> diff.contexts(3, 0)).getMessage());
  }
}
