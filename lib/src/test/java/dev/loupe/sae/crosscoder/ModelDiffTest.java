package dev.loupe.sae.crosscoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loupe.learning.Optimiser;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two planted models: 12 features that both have, 4 that only the first has, 4 that only the second
 * has, and 6 that the first has a quarter as strongly as the second.
 */
class ModelDiffTest {
  private static final PlantedModels PLANTED = new PlantedModels(16, 12, 4, 4, 6, 0.25);
  private static final CrosscoderRows ROWS = PLANTED.rows(4000, 2, 3);
  private static final Optimiser ADAM = Optimiser.adam(5e-3).steps(500).cosine(0.1);
  private static final ModelDiff TOP = diff(CrosscoderTraining.batchTopK(64, 2));
  private static final ModelDiff L1 = diff(CrosscoderTraining.l1(64, 2));

  private static ModelDiff diff(CrosscoderTraining training) {
    return ModelDiff.of(training.with(ADAM).batch(256).on(ROWS).crosscoder(), ROWS);
  }

  private static FeatureOwner truth(int planted) {
    return FeatureOwner.of(PLANTED.share(planted), 1);
  }

  private static List<FeatureOwner> learned(ModelDiff diff) {
    List<FeatureOwner> owners = diff.owners();
    return IntStream.of(PLANTED.found(diff.crosscoder())).mapToObj(owners::get).toList();
  }

  private static long right(ModelDiff diff) {
    List<FeatureOwner> learned = learned(diff);
    return IntStream.range(0, PLANTED.features()).filter(i -> learned.get(i) == truth(i)).count();
  }

  @Test
  void batchTopKFindsThePlantedFeatures() {
    assertTrue(PLANTED.recovered(TOP.crosscoder()) > 0.95);
  }

  @Test
  void batchTopKSaysWhichModelHasWhichFeature() {
    assertTrue(right(TOP) >= 0.95 * PLANTED.features());
  }

  @Test
  void thePenaltyMakesWeaklySharedFeaturesLookLikeTheSecondModelsOwn() {
    List<FeatureOwner> penalised = learned(L1);
    List<FeatureOwner> top = learned(TOP);
    int[] weak =
        IntStream.range(0, PLANTED.features())
            .filter(i -> truth(i) == FeatureOwner.UNEQUAL)
            .toArray();
    long wrong = IntStream.of(weak).filter(i -> penalised.get(i) == FeatureOwner.SECOND).count();
    assertEquals(6, weak.length);
    assertTrue(wrong >= 5);
    assertEquals(0, IntStream.of(weak).filter(i -> top.get(i) == FeatureOwner.SECOND).count());
  }

  @Test
  void latentScalingUnmasksThemAndSparesTheModelsOwn() {
    int[] found = PLANTED.found(L1.crosscoder());
    for (int i = 0; i < PLANTED.features(); i++) {
      FeatureOwner truth = truth(i);
      if (truth != FeatureOwner.SHARED) {
        assertEquals(truth == FeatureOwner.UNEQUAL, L1.doubtful(found[i]), "planted feature " + i);
      }
    }
  }

  @Test
  void certainFeaturesAreThoseThatAreNotDoubtful() {
    for (FeatureOwner owner : List.of(FeatureOwner.FIRST, FeatureOwner.SECOND)) {
      List<Integer> certain = L1.certain(owner);
      assertEquals(L1.features(owner).stream().filter(j -> !L1.doubtful(j)).toList(), certain);
      assertTrue(certain.size() >= 4);
    }
  }

  @Test
  void theErrorRatioIsTheTrueStrengthInTheOtherModel() {
    // a quarter, times the ratio of the scales, which make both models equally long
    List<CrosscoderInput> inputs = ROWS.inputs();
    double strength = 0.25 * inputs.get(0).scale() / (3 * inputs.get(1).scale());
    double[] error = TOP.scaling().error();
    int[] found = PLANTED.found(TOP.crosscoder());
    for (int i = 0; i < PLANTED.features(); i++) {
      if (truth(i) == FeatureOwner.UNEQUAL) {
        assertEquals(strength, error[found[i]], 0.05);
      }
    }
  }

  @Test
  void featuresAreRankedFromTheFirstModelToTheSecond() {
    List<Integer> ranked = TOP.ranked();
    assertEquals(FeatureOwner.FIRST, TOP.owners().get(ranked.get(0)));
    assertEquals(FeatureOwner.SECOND, TOP.owners().get(ranked.get(ranked.size() - 1)));
    assertTrue(TOP.cosines().toString().contains("cosine of the decoders in A and B"));
  }

  @Test
  void theQualityIsGood() {
    CrosscoderQuality quality = TOP.quality();
    assertTrue(quality.fvu()[0] < 0.05 && quality.fvu()[1] < 0.05, quality.toString());
    assertEquals(2, quality.l0(), 0.05);
    assertEquals(TOP.features(FeatureOwner.DEAD).size(), quality.dead());
  }

  @Test
  void thePictureCountsTheFeaturesOfEachModel() {
    assertTrue(TOP.toString().contains("Only A: 4 features (0 doubtful); only B: 4 (0 doubtful);"));
    assertTrue(TOP.html().contains("Which model has the features"));
    assertTrue(TOP.html().contains("Are they in the other model, too?"));
  }

  @Test
  void contextsNeedModelsAndTexts() {
    assertEquals(
        "the models and texts are not known; take ModelDiff.of(ModelPair.of(first, second, texts,"
            + " site), training)",
        assertThrows(IllegalArgumentException.class, () -> TOP.contexts(0, 3)).getMessage());
  }
}
