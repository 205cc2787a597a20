package dev.loupe.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.intervention.Intervention;
import dev.loupe.load.BundledModel;
import dev.loupe.load.ModelLoader;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Torch;
import dev.loupe.weights.WeightEdit;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The doctor finds a healthy machine healthy, and sees what is wrong with one that is not. */
class DoctorTest {
  private static final String REFERENCE = "logits of a toy %s = plain Java's";

  private static List<String> wrong(UnaryOperator<HookedTransformer> fault) {
    return Doctor.examine(Device.cpu(), DataType.FLOAT32, fault).wrong().stream()
        .map(Check::name)
        .toList();
  }

  /** A device that gets one kind of activation wrong in the second layer of every model. */
  private static UnaryOperator<HookedTransformer> faultAt(Act act, Intervention fault) {
    return model ->
        model.has(act) ? model.with(act.inLayers() ? act.at(1) : act.site(), fault) : model;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16", "FLOAT32", "FLOAT64"})
  void aHealthyMachineIsHealthyInEveryPrecision(DataType type) {
    Diagnosis diagnosis = Doctor.examine(Device.cpu(), type);
    assertThat(diagnosis.wrong()).isEmpty();
    assertThat(diagnosis.healthy()).isTrue();
    assertThat(diagnosis.checks()).hasSizeGreaterThan(15);
    assertThat(diagnosis.installation().precision())
        .isEqualTo(new Precision(Set.of(), type).toString());
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT16", "BFLOAT16"})
  void everyArchitectureKeepsTheLawsInMixedPrecisionUpToRoundings(DataType type) {
    Toys.specs()
        .map(spec -> Toys.model(spec, type).inMixedPrecision())
        .forEach(
            model -> {
              Diagnosis diagnosis = Doctor.examine(model);
              assertThat(diagnosis.wrong()).as(model.toString()).isEmpty();
              FromFloat32 deviation = diagnosis.fromFloat32().orElseThrow();
              double unit = Math.scalb(1.0, -ProductBits.expected(type));
              assertThat(deviation.typical() / deviation.size()).isBetween(unit / 8, 8 * unit);
              assertThat(deviation.largest()).isGreaterThan(deviation.typical());
            });
  }

  /** Plain Java rounds the same operands, so only sums in another order may differ. */
  @ParameterizedTest
  @CsvSource({"FLOAT16, 11", "BFLOAT16, 8"})
  void mixedPrecisionIsPlainJavasAndKeepsAsManyBitsAsItSays(DataType type, int bits) {
    Diagnosis diagnosis = Doctor.examine(Device.cpu(), new Precision(Set.of(), type).mixing(true));
    assertThat(diagnosis.wrong()).isEmpty();
    assertThat(diagnosis.checks())
        .filteredOn(check -> check.name().equals(REFERENCE.formatted("llama")))
        .singleElement()
        .satisfies(check -> assertThat(check.deviation()).isLessThan(Math.scalb(2.0, -bits)));
    assertThat(diagnosis.checks())
        .extracting(Check::name)
        .contains(
            "results are in float32",
            "matrix products keep 24 bits",
            "matrix products of mixed precision keep %d bits".formatted(bits));
  }

  @Test
  void howFarMixedPrecisionIsFromFloat32IsSaid() {
    HookedTransformer wren = ModelLoader.load("wren", Device.cpu(), DataType.BFLOAT16);
    assertThat(Doctor.examine(wren).fromFloat32()).isEmpty();
    Diagnosis diagnosis = Doctor.examine(wren.inMixedPrecision());
    FromFloat32 deviation = diagnosis.fromFloat32().orElseThrow();
    assertThat(deviation.positions()).isGreaterThan(50);
    assertThat(deviation.differing()).isBetween(0, deviation.positions() / 10);
    assertThat(diagnosis.toString())
        .contains(
            "stored in float32, kept in bfloat16, multiplied in bfloat16, all else computed in"
                + " float32",
            "logits differ from float32's by 0.",
            "the most likely token differs at %d of %d positions"
                .formatted(deviation.differing(), deviation.positions()));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void everyArchitectureKeepsTheLaws(HookedTransformer model) {
    Diagnosis diagnosis = Doctor.examine(model);
    assertThat(diagnosis.wrong()).isEmpty();
    assertThat(diagnosis.checks())
        .extracting(Check::name)
        .contains(model.name() + ": batch with padding = one by one");
  }

  @Test
  void aTrainedModelKeepsTheLaws() {
    assertThat(Doctor.examine(BundledModel.wren()).wrong()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Act.class,
      names = {"EMBED", "LN1_NORMALIZED", "VALUE", "PATTERN", "MLP_POST", "RESID_POST"})
  void aResultThatIsWrongByAThousandthIsSeen(Act act) {
    assertThat(wrong(faultAt(act, here -> here.times(1.001))))
        .contains(REFERENCE.formatted("gpt2"), REFERENCE.formatted("llama"));
  }

  @ParameterizedTest
  @CsvSource({
    "PATTERN, attention patterns sum to 1",
    "RESID_MID, residual stream = sum of what is added to it",
    "RESID_POST, components through the final norm = logits",
    "ATTN_OUT, sum of head results = attention output"
  })
  void theLawThatTheFaultBreaksIsNamed(Act act, String law) {
    assertThat(wrong(faultAt(act, here -> here.times(1.01)))).contains(law);
  }

  @Test
  void aDeviceThatIsWrongInTheSameWayEverywhereIsGivenAwayByPlainJavaAlone() {
    UnaryOperator<HookedTransformer> fault =
        model ->
            model.has(Act.MLP_OUT)
                ? model.edited(new WeightEdit("blocks.1.mlp.W_in", w -> w.times(1.001)))
                : model;
    assertThat(wrong(fault))
        .containsExactly(REFERENCE.formatted("gpt2"), REFERENCE.formatted("llama"));
  }

  @Test
  void aDeviceThatComputesTwiceDifferentlyIsSeen() {
    AtomicInteger calls = new AtomicInteger();
    Intervention unsteady = here -> here.times(1 + 1e-3 * (calls.getAndIncrement() % 2));
    assertThat(wrong(faultAt(Act.ATTN_OUT, unsteady)))
        .contains(
            "interventions that change nothing = no interventions",
            "batch with padding = one by one");
  }

  @Test
  void aCircuitThatNoLongerWorksIsSeen() {
    assertThat(wrong(faultAt(Act.HEAD_Z, Tensor::zeros)))
        .contains("induction: every repeated token predicted");
  }

  @Test
  void whatIsNotANumberIsWrong() {
    Diagnosis diagnosis =
        Doctor.examine(
            Device.cpu(), DataType.FLOAT32, faultAt(Act.ATTN_OUT, here -> here.times(Double.NaN)));
    assertThat(diagnosis.wrong())
        .filteredOn(check -> check.name().equals(REFERENCE.formatted("gpt2")))
        .singleElement()
        .satisfies(check -> assertThat(check.deviation()).isNaN())
        .satisfies(
            check ->
                assertThat(check.verdict())
                    .startsWith("FAILED: the logits contain infinite or NaN values"));
  }

  @Test
  void whatCannotBeComputedIsSaidAndTheRestIsExamined() {
    Diagnosis diagnosis =
        Doctor.examine(
            Device.cpu(),
            DataType.FLOAT32,
            faultAt(
                Act.MLP_OUT,
                here -> {
                  throw new IllegalStateException("the card is <hot>");
                }));
    assertThat(diagnosis.wrong()).hasSizeGreaterThan(5);
    assertThat(diagnosis.wrong().size()).isLessThan(diagnosis.checks().size()); // no MLP in it
    assertThat(diagnosis.toString()).contains("FAILED: the card is <hot>");
    assertThat(diagnosis.html()).contains("FAILED: the card is &lt;hot&gt;");
  }

  @Test
  void aDiagnosisSaysWhatWasLookedAtAndWhatWasFound() {
    Diagnosis healthy = Doctor.examine(Device.cpu(), DataType.FLOAT32);
    String title =
        "healthy: all %d checks passed; PyTorch %s, DJL 0.36.0, Java %s, cpu(), float32, threads: "
            .formatted(
                healthy.checks().size(), Torch.library(), System.getProperty("java.version"));
    assertThat(healthy.toString()).startsWith(title).contains("check", "tolerance", "ok");
    assertThat(healthy.html()).contains(title, "plain Java");
    assertThat(healthy.png()).isNotEmpty();
    assertThat(healthy.table().rowCount()).isEqualTo(healthy.checks().size());
    Diagnosis ill =
        Doctor.examine(
            Device.cpu(), DataType.FLOAT32, faultAt(Act.EMBED, here -> here.times(1.01)));
    assertThat(ill.healthy()).isFalse();
    assertThat(ill.toString())
        .startsWith("WRONG: " + ill.wrong().size() + " of " + ill.checks().size() + " checks");
  }

  @ParameterizedTest
  @CsvSource({
    "llama-bf16, , 'stored in bfloat16, all 2 layers and the unembedding widened to float32,"
        + " computed in float32'",
    "llama-bf16, FLOAT32, 'stored in bfloat16, kept in float32, computed in float32'",
    "llama-bf16, BFLOAT16, 'stored in bfloat16, kept in bfloat16, computed in float32'",
    "gpt2-fp16, FLOAT16, 'stored in float16, kept in float16, computed in float32'",
    "gpt2, , float32"
  })
  void whatWeightsAreStoredAndComputedInIsSaid(String golden, DataType asked, String precision) {
    Path folder = Path.of("src/test/resources/golden", golden);
    HookedTransformer model =
        asked == null
            ? ModelLoader.load(folder, Device.cpu())
            : ModelLoader.load(folder, Device.cpu(), asked);
    Diagnosis diagnosis = Doctor.examine(model);
    assertThat(diagnosis.wrong()).isEmpty();
    assertThat(diagnosis.toString()).contains(", cpu(), " + precision + ", threads: ");
  }

  @Test
  void aModelWithAStandingInterventionIsNotCalledWrong() {
    HookedTransformer changed =
        Toys.model(Toys.gpt2()).with(Act.PATTERN.at(1).head(0), Tensor::zeros);
    assertThatThrownBy(() -> Doctor.examine(changed))
        .hasMessage(
            "gpt2 tied has interventions, which break these laws on purpose; examine the model"
                + " without them");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5, 6, 7, 9})
  void aShortContextIsNoFault(int context) {
    Spec spec =
        Spec.attentionOnly("short", 2, 24, context, Toys.VOCAB, Attention.plain(4, 6, true))
            .with(new Norm.LayerNorm(1e-5));
    assertThat(Doctor.examine(Toys.model(spec)).wrong()).isEmpty();
  }
}
