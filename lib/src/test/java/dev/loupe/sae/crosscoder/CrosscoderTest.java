package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loupe.axis.Axis;
import dev.loupe.learning.Parameters;
import dev.loupe.sae.SaeReference;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parity with the crosscoder arrays of {@code methods/sae.json}, and the laws of the forward. */
class CrosscoderTest {
  private static final double EXACT = 1e-10;
  private static final int SIZE = 48;

  private static Tensor array(String name, Axis... axes) {
    return SaeReference.array("crosscoder/" + name, axes);
  }

  private static Crosscoder reference(double firstScale, double secondScale, double coefficient) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put(
        "W_enc",
        array("W_enc", Axis.LAYER, Axis.D_MODEL, Axis.FEATURE)
            .merged(D_IN, Axis.LAYER, Axis.D_MODEL));
    weights.put("b_enc", array("b_enc", Axis.FEATURE));
    weights.put(
        "W_dec",
        array("W_dec", Axis.FEATURE, Axis.LAYER, Axis.D_MODEL)
            .merged(D_OUT, Axis.LAYER, Axis.D_MODEL));
    weights.put(
        "b_dec", array("b_dec", Axis.LAYER, Axis.D_MODEL).merged(D_OUT, Axis.LAYER, Axis.D_MODEL));
    return Crosscoder.of(
        List.of(
            new CrosscoderInput("blocks.0.hook_resid_post", Axis.D_MODEL, SIZE, firstScale),
            new CrosscoderInput("blocks.2.hook_resid_post", Axis.D_MODEL, SIZE, secondScale)),
        new L1Crosscoder(coefficient),
        weights);
  }

  private static Tensor x(int layer) {
    return array("x", Axis.SAMPLE, Axis.LAYER, Axis.D_MODEL).at(Axis.LAYER, layer);
  }

  private static Tensor joined() {
    return array("x", Axis.SAMPLE, Axis.LAYER, Axis.D_MODEL).merged(D_IN, Axis.LAYER, Axis.D_MODEL);
  }

  private static void assertSame(Tensor expected, Tensor actual) {
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), EXACT);
  }

  @Test
  void activationsAreThoseOfTheReference() {
    Tensor acts = reference(1, 1, 0.01).encoded(x(0), x(1));
    assertEquals(List.of(Axis.SAMPLE, Axis.FEATURE), acts.axes());
    assertSame(array("acts", Axis.SAMPLE, Axis.FEATURE), acts);
  }

  @Test
  void outputsAreThoseOfTheReference() {
    List<Tensor> y = reference(1, 1, 0.01).reconstructed(x(0), x(1));
    Tensor expected = array("out", Axis.SAMPLE, Axis.LAYER, Axis.D_MODEL);
    assertSame(expected.at(Axis.LAYER, 0), y.get(0));
    assertSame(expected.at(Axis.LAYER, 1), y.get(1));
  }

  @Test
  void theLossIsThatOfTheReference() {
    Crosscoder coder = reference(1, 1, 0.01);
    double loss = coder.forward().loss(coder::weight, joined(), 1).value();
    assertEquals(array("loss").value(), loss, EXACT);
  }

  @Test
  void relativeNormsAndCosinesAreThoseOfTheReference() {
    Crosscoder coder = reference(1, 1, 0.01);
    assertSame(array("relative_norm", Axis.FEATURE), coder.relativeNorms());
    assertSame(array("decoder_cosine", Axis.FEATURE), coder.cosines());
  }

  @Test
  void theProfileHasTheSharesOfTheDecoderNormsAndTheirCentre() {
    NormProfile profile = reference(1, 1, 0).profile();
    double[] expected = array("relative_norm", Axis.FEATURE).toDoubleArray();
    for (int j = 0; j < expected.length; j++) {
      assertEquals(expected[j], profile.shares()[j][1], EXACT);
      assertEquals(expected[j], profile.centre(j), EXACT);
    }
    List<Integer> ranked = profile.ranked();
    assertTrue(expected[ranked.get(0)] < expected[ranked.get(ranked.size() - 1)]);
    assertTrue(profile.html().contains("Where the features write"));
  }

  @Test
  void theCentreOfAFeatureThatThereIsNotIsRefused() {
    NormProfile profile = reference(1, 1, 0).profile();
    int all = profile.shares().length;
    assertEquals(
        "there is no feature " + all + "; there are features 0 to " + (all - 1),
        assertThrows(IllegalArgumentException.class, () -> profile.centre(all)).getMessage());
  }

  @Test
  void aScaledInputGivesTheSameActivationsAndAScaledOutput() {
    Crosscoder coder = reference(1, 0.125, 0.01);
    Tensor eightfold = x(1).times(8);
    assertSame(array("acts", Axis.SAMPLE, Axis.FEATURE), coder.encoded(x(0), eightfold));
    assertSame(
        array("out", Axis.SAMPLE, Axis.LAYER, Axis.D_MODEL).at(Axis.LAYER, 1).times(8),
        coder.reconstructed(x(0), eightfold).get(1));
  }

  @Test
  void gradientsOfTheLossAreThoseOfFiniteDifferences() {
    Crosscoder coder = reference(1, 1, 0.5);
    Parameters start = Parameters.seeded(0);
    for (Map.Entry<String, Tensor> weight : coder.weights().entrySet()) {
      start = start.with(weight.getKey(), weight.getValue());
    }
    double[] gradient =
        start.gradients(p -> coder.forward().loss(p, joined(), 1)).get("W_dec").toDoubleArray();
    double[] w = coder.weight("W_dec").toDoubleArray();
    for (int place : new int[] {0, 47, 48, 1000, 5000, w.length - 1}) {
      double difference = (loss(coder, w, place, 1e-5) - loss(coder, w, place, -1e-5)) / 2e-5;
      assertEquals(difference, gradient[place], 1e-8 * Math.max(1, Math.abs(difference)));
    }
  }

  private static double loss(Crosscoder coder, double[] w, int place, double step) {
    double[] moved = w.clone();
    moved[place] += step;
    Tensor decoder = Tensor.of(moved, coder.weight("W_dec").shape(), Axis.FEATURE, D_OUT);
    return coder
        .forward()
        .loss(name -> name.equals("W_dec") ? decoder : coder.weight(name), joined(), 1)
        .value();
  }

  @Test
  void batchTopKKeepsTheLargestByWhatTheyWriteInAllInputs() {
    Tensor pre = Tensor.of(new double[][] {{3, 2, 1}, {-1, 2, 5}}, Axis.SAMPLE, Axis.FEATURE);
    Tensor norms = Tensor.vector(Axis.FEATURE, 1, 4, 1); // v = 3 8 1, 0 8 5
    Tensor acts = BatchTopKCrosscoder.of(1.5).acts(pre, norms);
    assertArrayEquals(new double[] {0, 2, 0, 0, 2, 5}, acts.toDoubleArray(), 0);
  }

  @Test
  void aLearnedThresholdLetsTokensStandAlone() {
    Tensor pre = Tensor.of(new double[][] {{3, 2, 1}, {-1, 2, 5}}, Axis.SAMPLE, Axis.FEATURE);
    Tensor norms = Tensor.vector(Axis.FEATURE, 1, 4, 1);
    Tensor acts = BatchTopKCrosscoder.of(1).above(2.5).acts(pre, norms);
    assertArrayEquals(new double[] {3, 2, 0, 0, 2, 5}, acts.toDoubleArray(), 0);
  }

  @Test
  void aFileGivesTheSameCrosscoder(@TempDir Path folder) {
    Crosscoder coder = reference(1, 0.125, 0.01);
    String file = folder.resolve("c.safetensors").toString();
    coder.save(file);
    Crosscoder read = Crosscoder.open(file);
    assertEquals(coder.inputs(), read.inputs());
    assertEquals(coder.kind(), read.kind());
    assertArrayEquals(
        coder.encoded(x(0), x(1)).toDoubleArray(), read.encoded(x(0), x(1)).toDoubleArray(), 0);
  }

  @Test
  void aFileKeepsTheThresholdOfBatchTopK(@TempDir Path folder) {
    Crosscoder coder = reference(1, 1, 0);
    String file = folder.resolve("c.safetensors").toString();
    CrosscoderKind kind = BatchTopKCrosscoder.of(3).above(0.7);
    Crosscoder.of(coder.inputs(), kind, coder.weights()).save(file);
    assertEquals(kind, Crosscoder.open(file).kind());
  }

  @Test
  void anotherFileIsRefused(@TempDir Path folder) {
    Path file = folder.resolve("x.safetensors");
    new SafetensorsWriter().put("x", new long[] {1}, new float[] {1}).write(file);
    assertEquals(
        file + " holds no crosscoder; give a file that crosscoder.save(…) has written",
        assertThrows(IllegalArgumentException.class, () -> Crosscoder.open(file.toString()))
            .getMessage());
  }

  @Test
  void measuresRefuseFeaturesThatCompeteInABatch() {
    Crosscoder coder = reference(1, 1, 0);
    Crosscoder batch = Crosscoder.of(coder.inputs(), BatchTopKCrosscoder.of(3), coder.weights());
    CrosscoderRows rows = new HeldRows(coder.inputs(), joined());
    String message =
        batch
            + " has no threshold, so its features compete within a batch, as in training, and a"
            + " token would have other features beside other tokens; take a trained one";
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> CrosscoderQuality.of(batch, rows))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> LatentScaling.of(batch, rows));
  }

  @Test
  void rowsInAnotherOrderAreRefused() {
    Crosscoder coder = reference(1, 1, 0);
    List<CrosscoderInput> swapped = List.of(coder.inputs().get(1), coder.inputs().get(0));
    CrosscoderRows rows = new HeldRows(swapped, joined());
    assertEquals(
        "the crosscoder reads [blocks.0.hook_resid_post, blocks.2.hook_resid_post], and the"
            + " activations are in another order: [blocks.2.hook_resid_post,"
            + " blocks.0.hook_resid_post]",
        assertThrows(IllegalArgumentException.class, () -> CrosscoderQuality.of(coder, rows))
            .getMessage());
  }

  @Test
  void onlyTwoInputsAreCompared() {
    Crosscoder one =
        Crosscoder.of(
            List.of(CrosscoderInput.unscaled("only", Axis.D_MODEL, 2)),
            new L1Crosscoder(0),
            Map.of(
                "W_enc", Tensor.of(new double[][] {{1}, {1}}, D_IN, Axis.FEATURE),
                "b_enc", Tensor.vector(Axis.FEATURE, 0),
                "W_dec", Tensor.of(new double[][] {{1, 1}}, Axis.FEATURE, D_OUT),
                "b_dec", Tensor.vector(D_OUT, 0, 0)));
    assertEquals(
        "two inputs are compared, and this crosscoder has 1: [only [d_model 2]]; take norms()",
        assertThrows(IllegalArgumentException.class, one::relativeNorms).getMessage());
  }

  @Test
  void weightsOfAnotherSizeAreRefused() {
    Crosscoder coder = reference(1, 1, 0);
    Map<String, Tensor> weights = new LinkedHashMap<>(coder.weights());
    weights.put("b_dec", Tensor.vector(D_OUT, DoubleStream.generate(() -> 0).limit(5).toArray()));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Crosscoder.of(coder.inputs(), coder.kind(), weights))
            .getMessage();
    assertEquals(
        "b_dec of a crosscoder of [blocks.0.hook_resid_post [d_model 48], blocks.2.hook_resid_post"
            + " [d_model 48]] must be [d_out 96], not "
            + weights.get("b_dec"),
        message);
  }
}
