package dev.loupe.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.Loupe;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Optimiser;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.chart.Line;
import dev.loupe.weights.WeightEdit;
import dev.loupe.wren.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TunedLensTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final String PROMPT = "w3 w14 w15 w9 w26";
  private static final Optimiser BRIEF = Optimiser.adam(3e-3).steps(40).cosine();

  /** Random texts of different lengths. */
  private static Texts texts(int count) {
    Random random = new Random(5);
    return Texts.of(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    random
                        .ints(4 + random.nextInt(8), 0, Toys.VOCAB)
                        .mapToObj(id -> "w" + id)
                        .collect(Collectors.joining(" ")))
            .toList());
  }

  private static TunedLens untrained(HookedTransformer model) {
    List<Site> sites = TunedLens.sites(model);
    LensTraining training = new LensTraining(model, sites);
    Tensor rows = training.rows(Tokens.of(new int[] {3, 14, 15}));
    Translators zeros = Translators.zeros(rows.range(Axis.LAYER, 0, sites.size()));
    return new TunedLens(
        model, sites, zeros, new TunedFit(0, 0, new double[] {0}, new double[] {0}));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void withoutTrainingItIsTheLogitLens(HookedTransformer model) {
    Tokens prompt = Tokens.of(new int[] {3, 14, 15, 9, 26});
    LensReading tuned = untrained(model).read(prompt);
    LensReading logit = new LogitLens(model).read(prompt);
    boolean mid = model.has(Act.RESID_MID);
    assertThat((mid ? tuned.withMid() : tuned).forwardKl().values())
        .isDeepEqualTo((mid ? logit.withMid() : logit).forwardKl().values());
    if (!model.spec().block().normsStream()) {
      assertThat(tuned.heads().values()).isDeepEqualTo(logit.heads().values());
      assertThat(tuned.mlps().words()).isEqualTo(logit.mlps().words());
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  void trainingBringsEveryLayerNearerToTheModel(HookedTransformer model) {
    TunedLens lens = TunedLens.train(model, texts(200), BRIEF, Optional.empty());
    List<Line> lines = lens.picture().lines();
    double[] before = lines.get(0).y();
    double[] after = lines.get(1).y();
    for (int row = 0; row < before.length; row++) {
      assertThat(after[row]).as("row " + row).isLessThan(before[row]);
    }
    assertThat(lens.picture().names()).startsWith("0_pre");
    assertThat(lens.toString()).contains("in 40 steps; mean KL(model ‖ lens) on held-out texts");
  }

  static List<HookedTransformer> readers() {
    return Toys.few().stream().map(Toys::reading).toList();
  }

  @Test
  void ofWrenItIsNearerThanTheLogitLensOnNewTexts() {
    HookedTransformer wren = Loupe.load();
    List<Site> sites = IntStream.range(0, 5).mapToObj(Act.RESID_PRE::at).toList();
    LensTexts seen = LensTexts.of(wren, wrenTexts(wren, 7, 60), 64);
    TunedLens lens =
        new LensTraining(wren, sites)
            .on(seen, Optimiser.adam(3e-3).steps(30).cosine(), Optional.empty());
    double[][] tuned = new double[sites.size()][];
    double[][] logit = new double[sites.size()][];
    for (String text :
        List.of(
            "Clara Larsen, like Tom Hill, lives in Bristol",
            "The capital of France is Paris. The currency of Japan is the yen")) {
      double[][] mine = lens.read(text).forwardKl().values();
      double[][] other = new LogitLens(wren).read(text).forwardKl().values();
      for (int row = 0; row < sites.size(); row++) {
        tuned[row] = both(tuned[row], mine[row]);
        logit[row] = both(logit[row], other[row]);
      }
    }
    for (int row = 0; row < sites.size(); row++) {
      assertThat(mean(tuned[row])).as("row " + row).isLessThan(mean(logit[row]));
    }
  }

  private static double[] both(double[] some, double... more) {
    return some == null
        ? more
        : IntStream.range(0, some.length + more.length)
            .mapToDouble(i -> i < some.length ? some[i] : more[i - some.length])
            .toArray();
  }

  private static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static Texts wrenTexts(HookedTransformer wren, long seed, int count) {
    return Texts.of(
            Arrays.stream(Batches.validation(seed).next(count, 49).ids())
                .map(ids -> wren.tokenizer().orElseThrow().decode(Arrays.copyOfRange(ids, 1, 49)))
                .toList())
        .cut(64);
  }

  @Test
  void aSavedLensGivesTheSameNumbers(@TempDir Path folder) {
    TunedLens lens = TunedLens.train(MODEL, texts(60), BRIEF.steps(5), Optional.empty());
    for (String name : List.of("lens.safetensors", "lens")) {
      String path = folder.resolve(name).toString();
      assertThat(lens.save(path)).hasToString(lens.save(path).toString());
      TunedLens read = TunedLens.load(MODEL, path);
      assertThat(read.read(PROMPT).withMid().forwardKl().values())
          .isDeepEqualTo(lens.read(PROMPT).withMid().forwardKl().values());
      assertThat(read).hasToString(lens.toString());
      assertThat(read.bias(Act.RESID_MID.at(1)).toArray())
          .isEqualTo(lens.bias(Act.RESID_MID.at(1)).toArray());
    }
    assertThat(Files.exists(folder.resolve("lens/tuned-lens.safetensors"))).isTrue();
    lens.save(folder.resolve("picture.svg").toString());
    assertThat(folder.resolve("picture.svg")).content().startsWith("<svg");
  }

  @Test
  void aLensOfAnotherModelIsRefused(@TempDir Path folder) {
    String path = folder.resolve("lens.safetensors").toString();
    TunedLens.train(MODEL, texts(60), BRIEF.steps(1), Optional.empty()).save(path);
    HookedTransformer other = MODEL.edited(edit());
    assertThatThrownBy(() -> TunedLens.load(other, path))
        .hasMessageContaining("is the tuned lens of another model, which gives other logits than");
    assertThatThrownBy(() -> TunedLens.load(Loupe.load(), path))
        .hasMessageContaining("is the tuned lens of another model");
    Tensor.vector(1, 2).save(path);
    assertThatThrownBy(() -> TunedLens.load(MODEL, path)).hasMessageContaining("is no tuned lens");
    assertThatThrownBy(() -> TunedLens.load(MODEL, folder.resolve("no").toString()))
        .hasMessageContaining("there is no tuned lens at");
  }

  private static WeightEdit edit() {
    return new WeightEdit("blocks.1.mlp.W_out", weight -> weight.times(3));
  }

  @Test
  void trainingGoesOnFromItsCheckpointWithTheSameNumbers(@TempDir Path folder) {
    Optional<Checkpoint> checkpoint =
        Optional.of(new Checkpoint(folder.resolve("c.safetensors"), 2));
    TunedLens whole = TunedLens.train(MODEL, texts(60), BRIEF.steps(4), Optional.empty());
    TunedLens first = TunedLens.train(MODEL, texts(60), BRIEF.steps(4), checkpoint);
    TunedLens again = TunedLens.train(MODEL, texts(60), BRIEF.steps(4), checkpoint);
    Site site = Act.RESID_PRE.at(1);
    assertThat(first.weight(site).toArray()).isEqualTo(whole.weight(site).toArray());
    assertThat(again.weight(site).toArray()).isEqualTo(whole.weight(site).toArray());
  }

  @Test
  void whatIsAddedIsMovedWithoutTheBias() {
    TunedLens lens = TunedLens.train(MODEL, texts(60), BRIEF.steps(5), Optional.empty());
    Site site = Act.RESID_POST.at(0); // the start of block 1
    Tensor stream = MODEL.run(PROMPT).cache(site).get(site);
    float[] sum = lens.translate(site, stream.times(2)).minus(lens.linear(site, stream)).toArray();
    float[] once = lens.translate(site, stream).toArray();
    for (int i = 0; i < sum.length; i++) {
      assertThat(sum[i]).isCloseTo(once[i], within(1e-5f));
    }
    Site end = Act.RESID_POST.at(-1);
    assertThat(lens.translate(end, stream)).isSameAs(stream);
  }

  @Test
  void fewTextsAreRefused() {
    assertThatThrownBy(() -> TunedLens.train(MODEL, texts(3)))
        .hasMessage(
            "the texts make 3 prompts, and a tuned lens needs 6 or more, best thousands; cut long texts into prompts: texts.cut(64)");
  }
}
