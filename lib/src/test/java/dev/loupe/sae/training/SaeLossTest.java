package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.loupe.sae.SaeReference;
import dev.loupe.sae.loss.BatchTopKLoss;
import dev.loupe.sae.loss.GatedLoss;
import dev.loupe.sae.loss.JumpReluLoss;
import dev.loupe.sae.loss.MatryoshkaLoss;
import dev.loupe.sae.loss.SaeLoss;
import dev.loupe.sae.loss.ScriptCall;
import dev.loupe.sae.loss.StandardLoss;
import dev.loupe.sae.loss.StepSettings;
import dev.loupe.sae.loss.TopKLoss;
import dev.loupe.storage.FloatReader;
import dev.loupe.storage.Safetensors;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.DeviceArray;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Losses and gradients of {@code methods/sae_training.safetensors}, which plain PyTorch computed in
 * float64 with autograd.
 */
class SaeLossTest {
  private static final double CLOSE = 1e-10;
  private static final int FEATURES = 16;
  private static final List<Integer> WIDTHS = List.of(4, 8, 16);

  private static SaeLoss loss(String name) {
    return switch (name.split("_")[0]) {
      case "topk" -> new TopKLoss(3);
      case "batchtopk" -> new BatchTopKLoss(3);
      case "matryoshka" -> new MatryoshkaLoss(3, WIDTHS);
      case "standard" -> new StandardLoss(0.3);
      case "jumprelu" -> new JumpReluLoss(0.3, 0.4, 1);
      default -> new GatedLoss(0.3);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "topk",
    "topk_aux",
    "topk_transcoder",
    "batchtopk",
    "batchtopk_aux",
    "matryoshka",
    "matryoshka_aux",
    "standard",
    "standard_transcoder",
    "jumprelu",
    "gated"
  })
  void lossAndGradientsAreThoseOfAutograd(String name) throws URISyntaxException {
    Safetensors file =
        Safetensors.open(
            Path.of(SaeLossTest.class.getResource("/methods/sae_training.safetensors").toURI()));
    boolean transcoder = name.endsWith("transcoder");
    try (NDManager work = Torch.memory(Device.cpu())) {
      SaeLoss loss = loss(name);
      List<String> names = new ArrayList<>(List.of("W_enc", "W_dec", "b_dec"));
      names.addAll(loss.own());
      NDArray[] own =
          loss.own().stream().map(p -> read(file, name + "/" + p, work)).toArray(PtNDArray[]::new);
      NDArray[] skip =
          transcoder ? new PtNDArray[] {read(file, name + "/W_skip", work)} : new PtNDArray[0];
      NDArray x = read(file, "x", work);
      List<Object> arguments =
          new ArrayList<>(
              List.of(
                  x,
                  transcoder ? read(file, "y", work) : x,
                  read(file, name + "/W_enc", work),
                  read(file, name + "/W_dec", work),
                  read(file, name + "/b_dec", work),
                  own,
                  skip,
                  !transcoder,
                  false, // the reference has the whole gradient of the decoder
                  dead(file, name.endsWith("aux"), work)));
      ScriptCall call = loss.call(new StepSettings(FEATURES, 1, 2, 1 / 32.0));
      arguments.addAll(call.arguments());
      List<NDArray> results = StepScript.callAll(work, call.function(), arguments.toArray());
      double[] figures = results.get(0).toDoubleArray();
      assertThat(figures[0])
          .isCloseTo(read(file, name + "/loss", work).toDoubleArray()[0], within(CLOSE));
      assertThat(figures[1])
          .isCloseTo(read(file, name + "/l0", work).toDoubleArray()[0], within(CLOSE));
      if (transcoder) {
        names.add("W_skip");
      }
      for (int i = 0; i < names.size(); i++) {
        double[] expected = read(file, name + "/grad/" + names.get(i), work).toDoubleArray();
        assertThat(results.get(3 + i).toDoubleArray())
            .as(names.get(i))
            .containsExactly(expected, within(CLOSE));
      }
    }
  }

  @Test
  void theStandardLossIsThatOfTheReference() {
    Map<String, Tensor> weights = SaeReference.weights("standard");
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray x = wide(SaeReference.array("x", SAMPLE, D_IN), work);
      NDArray loss =
          StepScript.callAll(
                  work,
                  "standard",
                  x,
                  x,
                  wide(weights.get("W_enc").arranged(FEATURE, D_IN), work),
                  wide(weights.get("W_dec"), work),
                  wide(weights.get("b_dec"), work),
                  new PtNDArray[] {wide(weights.get("b_enc"), work)},
                  new PtNDArray[0],
                  true,
                  false,
                  DeviceArray.booleans(work, new boolean[96], new Shape(96)),
                  0.01)
              .get(0);
      double expected = SaeReference.array("loss/standard").value();
      // x is stored in float32 there, and the loss is that of x before it was rounded
      assertThat(loss.toDoubleArray()[0]).isCloseTo(expected, within(1e-7 * expected));
    }
  }

  private static PtNDArray wide(Tensor values, NDManager work) {
    return (PtNDArray) Ops.copy(values.as(DataType.FLOAT64).nd(), work);
  }

  @Test
  void aUnitDecodersGradientIsAcrossItsRows() throws URISyntaxException {
    Safetensors file =
        Safetensors.open(
            Path.of(SaeLossTest.class.getResource("/methods/sae_training.safetensors").toURI()));
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray rows = read(file, "topk/W_dec", work);
      NDArray whole = read(file, "topk/grad/W_dec", work);
      NDArray across = StepScript.call(work, "across", whole, rows, true);
      assertThat(across.mul(rows).sum(new int[] {1}).abs().max().toDoubleArray()[0])
          .isLessThan(1e-14);
      NDArray along = whole.sub(across);
      NDArray length = along.mul(rows).sum(new int[] {1}, true);
      assertThat(along.sub(rows.mul(length)).abs().max().toDoubleArray()[0]).isLessThan(1e-14);
    }
  }

  private static NDArray dead(Safetensors file, boolean some, NDManager work) {
    double[] flags = read(file, "dead", work).toDoubleArray();
    boolean[] dead = new boolean[FEATURES];
    for (int i = 0; i < FEATURES; i++) {
      dead[i] = some && flags[i] == 1;
    }
    return DeviceArray.booleans(work, dead, new Shape(FEATURES));
  }

  private static PtNDArray read(Safetensors file, String name, NDManager work) {
    return (PtNDArray) FloatReader.read(file.entry(name).stored(), name, work);
  }
}
