package dev.loupe.sae.file;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.Port;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.coder.TrainedOn;
import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SaeLensWriterTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2(), DataType.FLOAT64);
  private static final int FEATURES = 30;
  private static final TrainedOn KNOWN =
      new TrainedOn(
          Optional.of("gpt2"), Optional.of(false), Optional.of(16), Optional.of("some texts"));

  @TempDir Path folder;

  private static Tensor random(int seed, Axis.Sized... axes) {
    Random random = new Random(seed);
    long[] shape = Stream.of(axes).mapToLong(Axis.Sized::size).toArray();
    int size = (int) Stream.of(axes).mapToLong(Axis.Sized::size).reduce(1, (a, b) -> a * b);
    double[] values = random.doubles(size).map(v -> v - 0.5).toArray();
    return Tensor.of(values, shape, Stream.of(axes).map(Axis.Sized::axis).toArray(Axis[]::new));
  }

  static SparseCoder coder(
      SaeKind kind, Site reads, Site writes, Normalisation norm, boolean skip) {
    Sizes sizes = new Sizes(MODEL.spec(), 0, 0);
    Port in = Port.at(reads, sizes);
    Port out = Port.at(writes, sizes);
    Axis.Sized dIn = D_IN.sized(in.size());
    Axis.Sized dOut = D_OUT.sized(out.size());
    Axis.Sized feature = FEATURE.sized(FEATURES);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    // The axes the other way round, as a trainer may have them.
    weights.put("W_enc", random(1, feature, dIn));
    weights.put("W_dec", random(2, dOut, feature));
    weights.put("b_dec", random(3, dOut));
    KindWeights.vectors(kind).forEach(name -> weights.put(name, random(name.length(), feature)));
    if (skip) {
      weights.put("W_skip", random(9, dOut, dIn));
    }
    boolean centred = reads.equals(writes);
    return SparseCoder.of(new CoderConfig(kind, FEATURES, in, out, norm, centred, KNOWN), weights);
  }

  static Stream<SparseCoder> coders() {
    Site resid = Act.RESID_POST.at(1);
    Site z = Act.HEAD_Z.at(0);
    Normalisation none = Normalisation.NONE;
    Matryoshka nested = new Matryoshka(new BatchTopK(4, false), List.of(8, 30));
    return Stream.of(
        coder(new Standard(), resid, resid, none, false),
        coder(new Standard(), resid, resid, Normalisation.LAYER_NORM, false),
        coder(new Standard(), resid, resid, Normalisation.CONSTANT_NORM, false),
        coder(new Standard(), resid, resid, Normalisation.CENTRE, false),
        coder(new Gated(), z, z, none, false),
        coder(new TopK(5, true), resid, resid, none, false),
        coder(new BatchTopK(4.5, true), resid, resid, none, false),
        coder(nested, resid, resid, none, false),
        coder(new JumpRelu(), resid, resid, none, false),
        coder(new Standard(), Act.LN2_NORMALIZED.at(2), Act.MLP_OUT.at(2), none, false),
        coder(new Standard(), Act.LN2_OUT.at(2), Act.MLP_OUT.at(2), none, true),
        coder(new JumpRelu(), Act.LN2_OUT.at(2), Act.MLP_OUT.at(2), none, true),
        coder(new TopK(3, false), Act.RESID_MID.at(2), Act.MLP_POST.at(2), none, false));
  }

  @ParameterizedTest
  @MethodSource("coders")
  void whatIsSavedIsLoadedToTheBit(SparseCoder coder) {
    SaeFiles.save(coder, folder.toString());
    SparseCoder loaded = SaeFiles.load(MODEL, folder.toString()).coder();
    assertThat(loaded.config()).isEqualTo(coder.config());
    assertThat(loaded.weights().keySet())
        .containsExactlyInAnyOrderElementsOf(coder.weights().keySet());
    coder
        .weights()
        .forEach(
            (name, weight) ->
                assertThat(loaded.weight(name).arranged(weight.axes()).toDoubleArray())
                    .isEqualTo(weight.toDoubleArray()));
  }

  @Test
  void weightsOfOneKindThatAnotherDoesNotHaveStayOut() {
    Site resid = Act.RESID_POST.at(1);
    SparseCoder jump = coder(new JumpRelu(), resid, resid, Normalisation.NONE, false);
    CoderConfig standard = coder(new Standard(), resid, resid, Normalisation.NONE, false).config();
    SaeFiles.save(SparseCoder.of(standard, jump.weights()), folder.toString());
    assertThat(SaeFiles.load(MODEL, folder.toString()).coder().weights())
        .doesNotContainKey("threshold");
  }

  @Test
  void aSecondAutoencoderReplacesTheFirst() throws Exception {
    Site resid = Act.RESID_POST.at(1);
    SaeFiles.save(coder(new Gated(), resid, resid, Normalisation.NONE, false), folder.toString());
    SaeFiles.save(
        coder(new TopK(5, false), resid, resid, Normalisation.NONE, false), folder.toString());
    assertThat(SaeFiles.load(MODEL, folder.toString()).coder().config().kind())
        .isEqualTo(new TopK(5, false));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("cfg.json", "sae_weights.safetensors");
    }
  }

  @Test
  void refusesATranscoderOfNormalisedInputs() {
    SparseCoder coder =
        coder(
            new Standard(), Act.LN2_OUT.at(2), Act.MLP_OUT.at(2), Normalisation.LAYER_NORM, false);
    assertThatThrownBy(() -> SaeFiles.save(coder, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a transcoder whose inputs are normalised has no place in the layout of SAELens");
  }
}
