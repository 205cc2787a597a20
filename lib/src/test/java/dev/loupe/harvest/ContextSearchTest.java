package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.learning.SmallTransformer;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.weights.RandomWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextSearchTest {
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
  private static final List<String> LIST = ToyTexts.list(60, 25, 1);
  private static final Texts TEXTS = Texts.of(LIST);
  private static final Spot NEURON = Act.MLP_POST.at(1).pick(Axis.D_MLP, 17);

  private static final Site RESID = Act.RESID_PRE.at(0);

  @TempDir Path folder;

  /** The strongest value of each text, and where it is. */
  private record Strongest(int text, int position, double value) {}

  private static List<Strongest> bruteForce() {
    List<Strongest> all = new ArrayList<>();
    for (int text = 0; text < LIST.size(); text++) {
      double[] values = MODEL.run(LIST.get(text)).cache(NEURON.site()).get(NEURON).toDoubleArray();
      int best = 0;
      for (int i = 0; i < values.length; i++) {
        best = values[i] > values[best] ? i : best;
      }
      all.add(new Strongest(text, best, values[best]));
    }
    all.sort(Comparator.comparingDouble(Strongest::value).reversed());
    return all;
  }

  private static void assertStrongest(TopContexts top, int count) {
    assertThat(top.contexts()).hasSize(count);
    List<Strongest> expected = bruteForce();
    for (int i = 0; i < count; i++) {
      Context context = top.contexts().get(i);
      assertThat(context.value()).isCloseTo(expected.get(i).value(), within(1e-10));
      Strongest same = // texts that begin alike can tie
          expected.stream().filter(one -> one.text() == context.text()).findFirst().orElseThrow();
      assertThat(context.value()).isCloseTo(same.value(), within(1e-10));
      assertThat(context.position()).isEqualTo(same.position());
    }
    assertThat(top.contexts()).extracting(Context::text).doesNotHaveDuplicates();
  }

  @Test
  void theTopContextsAreThoseThatLookingAtEachTextFinds() {
    Harvest harvest = Harvest.of(MODEL, TEXTS, NEURON.site()).shard(90);
    assertStrongest(ContextSearch.of(MODEL, harvest, NEURON, 7, Keep.ALIKE), 7);
    Shards shards = harvest.into(folder.resolve("a"));
    assertStrongest(ContextSearch.of(MODEL, shards, NEURON, 7, Keep.ALIKE), 7);
    assertStrongest(ContextSearch.of(MODEL, harvest, NEURON, 100, Keep.ALIKE), 60); // no more
  }

  /**
   * The best contexts by looking at all, of which those with the same tokens up to them are one.
   */
  private static List<String> differentByBruteForce(List<String> texts, int count) {
    List<Context> all =
        ContextSearch.of(
                MODEL, Harvest.of(MODEL, Texts.of(texts), NEURON.site()), NEURON, 999, Keep.ALIKE)
            .contexts();
    return all.stream().map(ContextSearchTest::window).distinct().limit(count).toList();
  }

  /** The tokens up to the strongest; which of the texts that have them is shown is rounding. */
  private static String window(Context context) {
    return String.join("", context.tokens().subList(0, context.at() + 1));
  }

  @Test
  void ofTextsThatAreTheSameUpToTheStrongestTokenOneIsKept() {
    List<String> doubled = new ArrayList<>(LIST);
    LIST.forEach(text -> doubled.add(text + " w3"));
    doubled.addAll(LIST);
    Harvest harvest = Harvest.of(MODEL, Texts.of(doubled), NEURON.site()).shard(90);
    for (int count : new int[] {1, 8, 200}) {
      TopContexts top = ContextSearch.of(MODEL, harvest, NEURON, count);
      assertThat(top.contexts())
          .extracting(ContextSearchTest::window)
          .isEqualTo(differentByBruteForce(doubled, count));
    }
    assertThat(ContextSearch.of(MODEL, harvest, NEURON, 8).toString())
        .endsWith(
            "Left out: texts with the same tokens up to the strongest one; Keep.ALIKE keeps them");
    assertThat(ContextSearch.of(MODEL, harvest, NEURON, 8, Keep.ALIKE).note()).isEmpty();
  }

  @Test
  void aModelThatReadsLaterTokensTooKnowsTextsApartThatDifferBehind() {
    HookedTransformer bert = ToyTexts.model(Toys.bert(), DataType.FLOAT64);
    List<String> texts = List.of("w1 w2 w3", "w1 w2 w3 w9", "w1 w2 w3", "w1 w2 w4");
    Harvest harvest = Harvest.of(bert, Texts.of(texts), NEURON.site());
    TopContexts top = ContextSearch.of(bert, harvest, NEURON, 9);
    assertThat(top.contexts()).extracting(Context::text).containsExactlyInAnyOrder(0, 1, 3);
    assertThat(top.note()).contains("texts with the same tokens around the strongest one");
  }

  @Test
  void bosIsLeftOutAndShowsNoValueUnlessItIsKept() {
    HookedTransformer model =
        HookedTransformer.of(
            "with bos",
            Toys.gpt2(),
            RandomWeights.toy(Toys.gpt2(), 7),
            Optional.of(new Characters(true, true)),
            Device.cpu(),
            DataType.FLOAT64);
    Texts texts = Texts.of(List.of("abc", "bcd", "cab", "dcba"));
    Tensor direction =
        model.run("abc").cache(RESID).get(RESID).at(Axis.BATCH, 0).at(Axis.POS, 0); // of BOS
    Harvest harvest = Harvest.of(model, texts, RESID);
    TopContexts kept = ContextSearch.of(model, harvest, direction, 4, Keep.BOS);
    assertThat(kept.contexts()).hasSize(1); // each text is strongest at BOS, and so alike
    assertThat(kept.contexts().get(0).position()).isZero();
    TopContexts top = ContextSearch.of(model, harvest, direction, 4);
    assertThat(top.contexts()).hasSize(4).allMatch(context -> context.position() > 0);
    for (Context context : top.contexts()) {
      assertThat(context.values()[0]).isNaN(); // BOS is shown in front
      assertThat(Arrays.stream(context.values()).skip(1)).doesNotContain(Double.NaN);
    }
    assertThat(top.note())
        .isEqualTo(
            "Left out: BOS tokens and texts with the same tokens up to the strongest one;"
                + " Keep.BOS and Keep.ALIKE keep them");
  }

  @Test
  void aContextShowsTheTokensAroundTheStrongestWithTheirValues() {
    Harvest harvest = Harvest.of(MODEL, TEXTS, NEURON.site());
    for (Context context : ContextSearch.of(MODEL, harvest, NEURON, 20).contexts()) {
      String[] words = LIST.get(context.text()).split(" ");
      assertThat(context.token()).isEqualTo(" " + words[context.position()]);
      int first = context.position() - context.at();
      double[] values =
          MODEL.run(LIST.get(context.text())).cache(NEURON.site()).get(NEURON).toDoubleArray();
      for (int i = 0; i < context.tokens().size(); i++) {
        assertThat(context.tokens().get(i)).isEqualTo(" " + words[first + i]);
        assertThat(context.values()[i]).isCloseTo(values[first + i], within(1e-10));
      }
      assertThat(context.toString()).contains(" «" + words[context.position()] + "»");
    }
  }

  @Test
  void anAxisAsADirectionFindsWhatTheEntryFinds() {
    Spot entry = Act.RESID_POST.at(1).pick(Axis.D_MODEL, 3);
    float[] unit = new float[24];
    unit[3] = 2;
    Harvest harvest = Harvest.of(MODEL, TEXTS, entry.site());
    TopContexts byEntry = ContextSearch.of(MODEL, harvest, entry, 5);
    TopContexts along = ContextSearch.of(MODEL, harvest, Tensor.vector(unit), 5);
    for (int i = 0; i < 5; i++) {
      assertThat(along.contexts().get(i).text()).isEqualTo(byEntry.contexts().get(i).text());
      assertThat(along.contexts().get(i).value())
          .isCloseTo(2 * byEntry.contexts().get(i).value(), within(1e-10));
    }
  }

  @Test
  void aTextThatIsCutCountsOnce() {
    Harvest harvest = Harvest.of(MODEL, TEXTS.cut(4), NEURON.site());
    List<Integer> texts =
        ContextSearch.of(MODEL, harvest, NEURON, 60, Keep.ALIKE).contexts().stream()
            .map(Context::text)
            .toList();
    assertThat(texts).doesNotHaveDuplicates().hasSize(60);
  }

  @Test
  void anEntryOfAHeadIsPickedOnBothAxes() {
    Spot entry = Act.HEAD_Z.at(0).head(2).pick(Axis.D_HEAD, -1);
    Harvest harvest = Harvest.of(MODEL, TEXTS, entry.site());
    Context best = ContextSearch.of(MODEL, harvest, entry, 1).contexts().get(0);
    double[] values =
        MODEL
            .run(LIST.get(best.text()))
            .cache(entry.site())
            .get(Act.HEAD_Z.at(0).head(2).pick(Axis.D_HEAD, 5))
            .toDoubleArray();
    assertThat(best.value()).isCloseTo(values[best.position()], within(1e-10));
  }

  @Test
  void theShardsOfAModelOfAnotherSizeAreRefused() {
    Shards shards = Harvest.of(MODEL, TEXTS, RESID).into(folder.resolve("other"));
    Tensor direction = Tensor.vector(new float[24]);
    HookedTransformer other = SmallTransformer.standard().dModel(24).model();
    assertThatThrownBy(() -> ContextSearch.of(other, shards, direction, 3))
        .hasMessageStartingWith("the activations are of gpt2: 3 layers x 4 heads, d_model 24, and")
        .hasMessageEndingWith("; give the model that was harvested");
  }

  @Test
  void whatIsNoEntryAndNoDirectionIsRefused() {
    Harvest harvest = Harvest.of(MODEL, TEXTS, NEURON.site());
    assertThatThrownBy(() -> ContextSearch.of(MODEL, harvest, NEURON.site().all(), 5))
        .hasMessage(
            "top contexts need one entry of blocks.1.mlp.hook_post: pick each of [d_mlp] and no"
                + " position, as in MLP_POST.at(1).pick(D_MLP, 100)");
    assertThatThrownBy(() -> ContextSearch.of(MODEL, harvest, Tensor.vector(1, 2), 5))
        .hasMessageStartingWith("a direction at blocks.1.mlp.hook_post has the axes [d_mlp]");
    assertThatThrownBy(() -> ContextSearch.of(MODEL, harvest, NEURON, 0))
        .hasMessage("there are no 0 top contexts; give 1 or more");
  }
}
