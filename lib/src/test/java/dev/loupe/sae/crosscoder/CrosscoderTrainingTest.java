package dev.loupe.sae.crosscoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Shards;
import dev.loupe.harvest.ToyTexts;
import dev.loupe.learning.Optimiser;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrosscoderTrainingTest {
  private static final PlantedModels PLANTED = new PlantedModels(12, 20, 0, 0, 0, 1);
  private static final CrosscoderTraining QUICK =
      CrosscoderTraining.batchTopK(24, 2).with(Optimiser.adam(5e-3).steps(6)).batch(64);
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);

  @TempDir Path folder;

  private static double[] decoder(TrainedCrosscoder trained) {
    return trained.crosscoder().weight("W_dec").toDoubleArray();
  }

  private static Harvest harvest(int texts) {
    return Harvest.of(MODEL, ToyTexts.of(texts, 16, 1), Act.RESID_POST.at(0), Act.RESID_POST.at(2))
        .shard(80)
        .batch(256);
  }

  @Test
  void modelsThatAreTheSameShareAllFeatures() {
    CrosscoderRows rows = PLANTED.rows(2000, 2, 1);
    CrosscoderTraining longer =
        CrosscoderTraining.batchTopK(32, 2)
            .with(Optimiser.adam(1e-2).steps(400).cosine(0.1))
            .batch(128);
    ModelDiff diff = ModelDiff.of(longer.on(rows).crosscoder(), rows);
    long alive = diff.owners().stream().filter(owner -> owner != FeatureOwner.DEAD).count();
    assertTrue(alive >= 12, alive + " alive");
    assertEquals(alive, diff.features(FeatureOwner.SHARED).size());
    double[] cosines = diff.crosscoder().cosines().toDoubleArray();
    double mean =
        diff.features(FeatureOwner.SHARED).stream()
            .mapToDouble(j -> cosines[j])
            .average()
            .orElse(0);
    assertTrue(mean > 0.95, "mean cosine " + mean);
  }

  @Test
  void scalingOneModelChangesNothing() {
    TrainedCrosscoder plain = QUICK.on(PLANTED.rows(500, 2, 1));
    TrainedCrosscoder scaled = QUICK.on(PLANTED.rows(500, 2, 64)); // a power of 2 rounds nothing
    assertArrayEquals(decoder(plain), decoder(scaled), 0);
    assertEquals(
        plain.crosscoder().inputs().get(1).scale() / 64,
        scaled.crosscoder().inputs().get(1).scale(),
        0);
  }

  @Test
  void scaledActivationsHaveTheMeanLengthOfTheRootOfTheirSize() {
    Random random = new Random(1);
    Map<String, Tensor> matrices = new LinkedHashMap<>();
    for (int size : new int[] {9, 4}) {
      double[] values = random.doubles(50 * size, -7, 7).toArray();
      matrices.put(
          "size " + size,
          Tensor.of(values, new long[] {50, size}, Axis.SAMPLE, Axis.named("entry" + size)));
    }
    List<CrosscoderInput> inputs = CrosscoderRows.of(matrices).inputs();
    for (int l = 0; l < 2; l++) {
      Tensor matrix = List.copyOf(matrices.values()).get(l);
      double mean = matrix.norm(inputs.get(l).axis()).mean().value();
      assertEquals(Math.sqrt(inputs.get(l).size()), mean * inputs.get(l).scale(), 1e-12);
    }
  }

  @Test
  void theSameSeedGivesTheSameCrosscoder() {
    CrosscoderRows rows = PLANTED.rows(500, 2, 1);
    assertArrayEquals(decoder(QUICK.on(rows)), decoder(QUICK.on(rows)), 0);
    assertTrue(decoder(QUICK.on(rows))[0] != decoder(QUICK.seed(1).on(rows))[0]);
  }

  @Test
  void theThresholdKeepsAsManyFeaturesAsTraining() {
    CrosscoderRows rows = PLANTED.rows(2000, 2, 1);
    Crosscoder coder = QUICK.steps(60).on(rows).crosscoder();
    assertEquals(2, CrosscoderQuality.of(coder, rows).l0(), 0.01);
  }

  @Test
  void aFewRowsBehindTheLastWholePartHardlyMoveTheThreshold() {
    HeldRows rows = (HeldRows) PLANTED.rows(4096, 2, 1);
    Tensor strong = rows.joined().range(Axis.SAMPLE, 0, 1).times(20);
    HeldRows more =
        new HeldRows(rows.inputs(), Tensor.concat(Axis.SAMPLE, List.of(rows.joined(), strong)));
    Crosscoder coder = QUICK.steps(60).on(more).crosscoder();
    assertEquals(2, CrosscoderQuality.of(coder, rows).l0(), 0.05);
  }

  @Test
  void rowsInAFolderAreThoseInMemory() {
    Shards shards = harvest(30).into(folder.resolve("rows"));
    CrosscoderRows streamed = CrosscoderRows.of(shards);
    CrosscoderRows held = CrosscoderRows.of(harvest(30).activations());
    assertEquals(held.count(), streamed.count());
    assertEquals(held.inputs().get(1).scale(), streamed.inputs().get(1).scale(), 1e-7);
    assertArrayEquals(all(held), all(streamed), 1e-5);
  }

  private static double[] all(CrosscoderRows rows) {
    List<double[]> parts = new ArrayList<>();
    rows.each(part -> parts.add(part.toDoubleArray()));
    return parts.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void trainingOnAFolderGoesOnFromItsCheckpointAsIfItHadNotStopped() {
    CrosscoderRows rows = CrosscoderRows.of(harvest(30).into(folder.resolve("rows")));
    String file = folder.resolve("state.safetensors").toString();
    QUICK.checkpoint(file, 2).steps(4).on(rows);
    int more = 2 * (int) rows.count() / 64 + 3; // into the third round
    assertArrayEquals(
        decoder(QUICK.steps(more).on(rows)),
        decoder(QUICK.checkpoint(file, 2).steps(more).on(rows)),
        0);
  }

  @Test
  void aCheckpointOfAnotherKindIsRefused() {
    CrosscoderRows rows = PLANTED.rows(100, 2, 1);
    Path file = folder.resolve("state.safetensors");
    QUICK.checkpoint(file.toString(), 2).on(rows);
    CrosscoderTraining other =
        CrosscoderTraining.batchTopK(24, 3)
            .with(QUICK.optimiser())
            .batch(64)
            .checkpoint(file.toString(), 2);
    String message =
        assertThrows(IllegalArgumentException.class, () -> other.on(rows)).getMessage();
    assertTrue(message.startsWith(file + " is the checkpoint of another minimisation"), message);
  }

  @Test
  void foldersWithOtherTokensAreRefused() {
    Shards first =
        Harvest.of(MODEL, ToyTexts.of(20, 16, 1), Act.RESID_POST.at(0))
            .into(folder.resolve("first"));
    Shards second =
        Harvest.of(MODEL, ToyTexts.of(20, 16, 2), Act.RESID_POST.at(0))
            .into(folder.resolve("second"));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> QUICK.on(CrosscoderRows.of(first, second)))
            .getMessage();
    assertEquals(
        "the two folders do not hold the same tokens in the same shards; harvest both models from"
            + " the same texts with the same shard(rows)",
        message);
  }

  @Test
  void layersOfOneModelAreInputsToo() {
    CrosscoderRows rows = CrosscoderRows.of(harvest(30).activations());
    Crosscoder coder = QUICK.steps(80).on(rows).crosscoder();
    assertEquals(
        List.of("blocks.0.hook_resid_post", "blocks.2.hook_resid_post"),
        coder.inputs().stream().map(CrosscoderInput::name).toList());
    double[] fvu = CrosscoderQuality.of(coder, rows).fvu();
    assertTrue(fvu[0] < 0.9 && fvu[1] < 0.9, Arrays.toString(fvu));
  }

  @Test
  void headsAreRefused() {
    Harvest heads = Harvest.of(MODEL, ToyTexts.of(5, 16, 1), Act.HEAD_Z.at(0));
    assertEquals(
        "blocks.0.attn.hook_z has the axes [sample, head, d_head]; a crosscoder reads [sample,"
            + " d_model], or another axis than d_model",
        assertThrows(IllegalArgumentException.class, () -> CrosscoderRows.of(heads.activations()))
            .getMessage());
  }
}
