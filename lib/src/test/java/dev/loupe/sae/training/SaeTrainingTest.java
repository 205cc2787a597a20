package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.RESID_POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.superposition.PlantedDictionary;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaeTrainingTest {
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);
  private static final Texts TEXTS = ToyTexts.of(200, 16, 1);
  private static final SaeRecipe RECIPE = SaeRecipe.topK(40, 4).steps(60).batch(64);

  private static Tensor rows(Site site) {
    return Harvest.of(MODEL, TEXTS, site).activations().matrix();
  }

  @Test
  void learnsToReconstructAModelsActivations() {
    TrainedSae trained = SaeTraining.of(MODEL, TEXTS, RESID_POST.at(-1), RECIPE).train();
    SparseCoder coder = trained.coder();
    Tensor x = rows(RESID_POST.at(2));
    assertThat(coder.reads()).isEqualTo(RESID_POST.at(2));
    Tensor active = coder.encoded(x).greaterThan(0).as(DataType.FLOAT32).sum(FEATURE);
    assertThat(active.max(SAMPLE).value()).isLessThanOrEqualTo(4);
    double error = coder.reconstructed(x).minus(x).pow(2).sum(SAMPLE, D_MODEL).value();
    double spread = x.minus(x.mean(SAMPLE)).pow(2).sum(SAMPLE, D_MODEL).value();
    assertThat(1 - error / spread).isGreaterThan(0.3);
    assertThat(trained.toString())
        .startsWith("topk 40 features at blocks.2.hook_resid_post, trained on ")
        .contains("L0 4.000, explained variance 0.");
    assertThat(trained.png()).isNotEmpty();
    assertThat(coder.config().trainedOn().model()).contains(MODEL.name());
  }

  @Test
  void fewerTokensThanAStepTakesAreRefusedWithWhatToDo() {
    SaeTraining training = SaeTraining.of(MODEL, TEXTS.first(2), RESID_POST.at(1), RECIPE);
    assertThatThrownBy(training::train)
        .hasMessageMatching(
            "the texts have \\d+ tokens but for BOS, fewer than the 64 that a step takes; give more"
                + " texts, or take smaller steps: topK\\(2048, 32\\).batch\\(\\d+\\)");
  }

  @Test
  void aFolderGivesTheSameKindOfCoderAndStays(@TempDir Path folder) {
    SaeRecipe recipe = RECIPE.folder(folder.resolve("rows").toString());
    TrainedSae trained = SaeTraining.of(MODEL, TEXTS, RESID_POST.at(1), recipe).train();
    assertThat(trained.curves().explained()[59]).isGreaterThan(0.3);
    assertThat(folder.resolve("rows").toFile().list()).contains("harvest.json");
    TrainedSae again = SaeTraining.of(MODEL, TEXTS, RESID_POST.at(1), recipe).train();
    assertThat(again.coder().weight("W_dec").toArray())
        .isEqualTo(trained.coder().weight("W_dec").toArray());
  }

  @Test
  void whatDoesNotFitIntoMemoryIsReadFromATemporaryFolder() {
    SaeTraining training = SaeTraining.of(MODEL, TEXTS, RESID_POST.at(1), RECIPE);
    try (StepRows rows = HarvestedRows.of(training, 1000)) {
      assertThat(rows).isInstanceOf(RowsInShards.class);
      assertThat(rows.rows()).isEqualTo(rows(RESID_POST.at(1)).size(SAMPLE));
    }
    try (StepRows rows = HarvestedRows.of(training, 1 << 30)) {
      assertThat(rows).isInstanceOf(RowsInMemory.class);
    }
  }

  @Test
  void aTranscoderPredictsOneSiteFromAnother() {
    TrainedSae trained =
        SaeTraining.transcoder(
                MODEL, TEXTS, LN2_NORMALIZED.at(1), MLP_OUT.at(1), RECIPE.steps(150).skip())
            .train();
    SparseCoder coder = trained.coder();
    assertThat(coder.config().transcodes()).isTrue();
    assertThat(coder.weights()).containsKey("W_skip");
    Tensor y = rows(MLP_OUT.at(1));
    Tensor error = coder.reconstructed(rows(LN2_NORMALIZED.at(1))).minus(y);
    double spread = y.minus(y.mean(SAMPLE)).pow(2).sum(SAMPLE, D_MODEL).value();
    assertThat(error.pow(2).sum(SAMPLE, D_MODEL).value()).isLessThan(0.7 * spread);
  }

  @Test
  void headsAreReadAsOneAxis() {
    TrainedSae trained = SaeTraining.of(MODEL, TEXTS, HEAD_Z.at(0), RECIPE).train();
    Tensor z = rows(HEAD_Z.at(0));
    assertThat(trained.coder().reconstructed(z).axes()).isEqualTo(z.axes());
  }

  @Test
  void severalSitesShareOneDictionary() {
    List<Site> sites = List.of(RESID_POST.at(0), RESID_POST.at(1));
    TrainedSae trained = SaeTraining.shared(MODEL, TEXTS, sites, RECIPE).train();
    assertThat(trained.tokens()).isEqualTo(2L * rows(RESID_POST.at(0)).size(SAMPLE));
    assertThat(trained.coder(RESID_POST.at(1)).weight("W_dec"))
        .isSameAs(trained.coder(RESID_POST.at(0)).weight("W_dec"));
    assertThatThrownBy(() -> trained.coder(MLP_OUT.at(0)))
        .hasMessageStartingWith("blocks.0.hook_mlp_out was not trained; there are ");
  }

  @Test
  void activationsThatAreThereAlreadyGiveTheSameCoder() {
    Tensor rows = rows(RESID_POST.at(1));
    TrainedSae trained = SaeTraining.on(rows, RESID_POST.at(1), RECIPE);
    TrainedSae harvested = SaeTraining.of(MODEL, TEXTS, RESID_POST.at(1), RECIPE.keepBos()).train();
    assertThat(trained.coder().weight("W_dec").toArray())
        .isEqualTo(harvested.coder().weight("W_dec").toArray());
    assertThat(trained.coder().reconstructed(rows).axes()).isEqualTo(rows.axes());
  }

  @Test
  void samplesThatWereTakenAtASiteBelongToIt() {
    Tensor rows = rows(RESID_POST.at(1));
    TrainedSae trained = SaeTraining.on(rows, RECIPE);
    assertThat(trained.coder().reads()).isEqualTo(RESID_POST.at(1));
    assertThat(trained.coder().weight("W_dec").toArray())
        .isEqualTo(
            SaeTraining.on(rows, RESID_POST.at(1), RECIPE).coder().weight("W_dec").toArray());
  }

  @Test
  void findsTheDirectionsThatSamplesWithoutASiteAreMadeOf() {
    PlantedDictionary planted = PlantedDictionary.of(12, 8, 1.5);
    SaeRecipe recipe = SaeRecipe.topK(12, 2).steps(600).batch(256).rate(0.01);
    TrainedSae trained = SaeTraining.on(planted.sample(4000, 1), recipe);
    assertThat(planted.recovered(trained.coder().weight("W_dec"))).isGreaterThan(0.95);
    assertThat(trained.tokens()).isEqualTo(4000);
  }

  @Test
  void anAutoencoderDoesNotStartAtThePlantedDirectionsOfTheSameSeed() {
    for (long seed : new long[] {0, 1}) {
      PlantedDictionary planted = PlantedDictionary.of(64, 32, 3, seed);
      SaeRecipe recipe = SaeRecipe.topK(64, 3).steps(1).batch(256).seed(seed);
      TrainedSae first = SaeTraining.on(planted.sample(256, 1), recipe);
      assertThat(planted.recovered(first.coder().weight("W_dec"))).isLessThan(0.5);
    }
  }

  @Test
  void refusesSitesOfDifferentSizes() {
    assertThatThrownBy(
            () ->
                SaeTraining.shared(
                    MODEL,
                    TEXTS,
                    List.of(RESID_POST.at(0), dev.loupe.site.Act.MLP_POST.at(0)),
                    RECIPE))
        .hasMessageStartingWith("sites that share features must have one size, and these are ");
  }

  @Test
  void theInMemoryHarvestIsRefusedAboveABudget() {
    Harvest harvest = Harvest.of(MODEL, TEXTS, RESID_POST.at(1));
    assertThat(harvest.activations(1000)).isEmpty();
    assertThat(harvest.activations(1 << 30).map(Activations::rows))
        .contains(harvest.activations().rows());
  }
}
