package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.Batch;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HarvestTest {
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);

  @TempDir Path folder;

  static Stream<Spec> shapes() {
    return Stream.of(
        Toys.gpt2(),
        Toys.neoX(Block.PARALLEL),
        Toys.llama(false),
        Toys.local(),
        Toys.bloom(),
        Toys.gemma2(),
        Toys.bert());
  }

  /** The rows of each prompt, run alone. */
  private static double[] oneByOne(HookedTransformer model, Texts texts, Site site) {
    List<double[]> parts = new ArrayList<>();
    try (CorpusPrompts prompts = texts.prompts(model.tokenizer().orElseThrow(), 32)) {
      while (prompts.hasNext()) {
        Tokens alone = Tokens.of(List.of(prompts.next().ids()), model.tokenizer());
        parts.add(model.run(alone).cache(site).get(site).toDoubleArray());
      }
    }
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static void assertEqualRuns(
      HookedTransformer model, Texts texts, Site site, double tolerance) {
    double[] expected = oneByOne(model, texts, site);
    double[] harvested =
        Harvest.of(model, texts, site).batch(40).activations().matrix().toDoubleArray();
    assertThat(harvested).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(harvested[i]).as("number " + i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aHarvestEqualsRunsOneByOne(Spec spec) {
    Texts texts = ToyTexts.of(20, 12, 1);
    assertEqualRuns(ToyTexts.model(spec, DataType.FLOAT32), texts, SITE, 1e-5);
    assertEqualRuns(ToyTexts.model(spec, DataType.FLOAT64), texts, SITE, 1e-10);
  }

  @Test
  void everyDivisionOfTextsEqualsRunsOneByOne() {
    HookedTransformer model = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
    Texts texts = ToyTexts.of(20, 40, 2);
    for (Texts some : List.of(texts.cut(7), texts.truncated(9), texts.packed(11))) {
      assertEqualRuns(model, some, SITE, 1e-10);
    }
  }

  @Test
  void sitesOfHeadsKeepTheirAxes() {
    HookedTransformer model = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
    Texts texts = ToyTexts.of(9, 12, 3);
    Tensor z = Harvest.of(model, texts, Act.HEAD_Z.at(2)).activations().matrix();
    assertThat(z.axes()).containsExactly(Axis.SAMPLE, Axis.HEAD, Axis.D_HEAD);
    assertEqualRuns(model, texts, Act.HEAD_Z.at(2), 1e-10);
    assertEqualRuns(model, texts, Act.LN_FINAL_OUT.site(), 1e-10);
    assertEqualRuns(model, texts, Act.MLP_POST.at(-1), 1e-10);
  }

  @Test
  void eachRowKnowsItsTextItsPositionAndItsToken() {
    List<String> list = ToyTexts.list(12, 9, 4);
    Activations rows = Harvest.of(MODEL, Texts.of(list), SITE).activations();
    int row = 0;
    for (int text = 0; text < list.size(); text++) {
      String[] words = list.get(text).split(" ");
      for (int position = 0; position < words.length; position++, row++) {
        assertThat(rows.text(row)).isEqualTo(text);
        assertThat(rows.position(row)).isEqualTo(position);
        assertThat("w" + rows.token(row)).isEqualTo(words[position]);
      }
    }
    assertThat(rows.rows()).isEqualTo(row);
    assertThat(rows.matrix().size(Axis.SAMPLE)).isEqualTo(row);
    assertThat(rows)
        .hasToString("activations of blocks.1.hook_resid_post: " + row + " tokens of 12 texts");
  }

  @Test
  void interventionsOfTheModelAreInTheHarvest() {
    Texts texts = ToyTexts.of(5, 6, 5);
    HookedTransformer zeroed = MODEL.with(SITE, Tensor::zeros);
    assertThat(Harvest.of(zeroed, texts, SITE).activations().matrix().toDoubleArray())
        .containsOnly(0);
  }

  @Test
  void aFolderHoldsWhatMemoryWould() {
    Texts texts = ToyTexts.of(40, 12, 6);
    Site other = Act.MLP_POST.at(0);
    Harvest harvest = Harvest.of(MODEL, texts, SITE, other).shard(50).batch(64);
    Shards shards = harvest.into(folder.resolve("a"));
    Activations whole = harvest.activations();
    assertThat(shards.shards()).isGreaterThan(3);
    assertThat(shards.rows()).isEqualTo(whole.rows());
    int row = 0;
    for (Activations shard : shards) {
      for (Site site : List.of(SITE, other)) {
        float[] all = whole.matrix(site).toArray();
        float[] part = shard.matrix(site).toArray();
        int width = all.length / whole.rows();
        for (int i = 0; i < part.length; i++) {
          assertThat(part[i]).isCloseTo(all[row * width + i], within(1e-5f));
        }
      }
      assertThat(shard.texts())
          .isEqualTo(Arrays.copyOfRange(whole.texts(), row, row += shard.rows()));
    }
  }

  @Test
  void aHarvestInFloat64IsStoredInFloat64() {
    HookedTransformer model = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
    Texts texts = ToyTexts.of(5, 6, 7);
    Shards shards = Harvest.of(model, texts, SITE).into(folder.resolve("a"));
    assertThat(shards.shard(0).matrix().toDoubleArray())
        .isEqualTo(Harvest.of(model, texts, SITE).activations().matrix().toDoubleArray());
  }

  @Test
  void patternsHaveNoRowForEachToken() {
    assertThatThrownBy(() -> Harvest.of(MODEL, ToyTexts.of(1, 2, 8), Act.PATTERN.at(0)))
        .hasMessage(
            "blocks.0.attn.hook_pattern has the axes [batch, head, dest, src]; only activations with"
                + " one row for each token, [batch, pos, …], can be harvested");
  }

  @Test
  void aModelWithoutATokenizerReadsNoTexts() {
    HookedTransformer silent = Toys.model(Toys.gpt2());
    Texts texts = ToyTexts.of(1, 2, 8);
    assertThatThrownBy(() -> Harvest.of(silent, texts, SITE).activations())
        .hasMessage("gpt2 tied has no tokenizer, so it cannot read texts");
    assertThatThrownBy(() -> silent.batches(texts, 8).iterator())
        .hasMessage("gpt2 tied has no tokenizer, so it cannot read texts");
  }

  @Test
  void batchesHoldEachPromptOnceInRunsOfLikeLength() {
    Texts texts = ToyTexts.of(50, 12, 9);
    List<Integer> seen = new ArrayList<>();
    for (Batch batch : MODEL.batches(texts, 48)) {
      Tokens tokens = batch.run().tokens();
      assertThat(tokens.batch() * tokens.width()).isLessThanOrEqualTo(48);
      for (int i = 0; i < tokens.batch(); i++) {
        Prompt prompt = batch.prompts().get(i);
        assertThat(tokens.row(i)).isEqualTo(prompt.ids());
        seen.add(prompt.text(0));
      }
    }
    assertThat(seen).hasSize(50).doesNotHaveDuplicates();
  }

  @Test
  void aHarvestThatDoesNotFitIntoMemoryIsRefusedWithWhatToDo() {
    long soft = NativeMemory.softLimit(Device.cpu());
    long hard = NativeMemory.hardLimit(Device.cpu());
    Harvest harvest = Harvest.of(MODEL, ToyTexts.of(8000, 12, 11), SITE);
    try {
      NativeMemory.limits(1, 1_000_000); // a fifth of what the harvest needs
      assertThatThrownBy(harvest::activations)
          .hasMessageStartingWith("a harvest of ")
          .hasMessageContaining(" tokens at blocks.1.hook_resid_post needs about ")
          .hasMessageContaining(
              "; harvest into a folder, which keeps one shard at a time in memory");
    } finally {
      NativeMemory.limits(soft, hard);
    }
  }

  @Test
  void nativeMemoryIsFlatWhereShardsAreWritten() {
    Texts texts = ToyTexts.of(60, 12, 10);
    Harvest harvest = Harvest.of(MODEL, texts, SITE).shard(40);
    harvest.into(folder.resolve("warm"));
    long before = NativeMemory.live();
    harvest.into(folder.resolve("a"));
    for (int i = 0; i < 100 && NativeMemory.live() > before; i++) {
      System.gc(); // what a batch leaves to the collector
    }
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(before);
  }
}
