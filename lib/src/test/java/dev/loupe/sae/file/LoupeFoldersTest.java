package dev.loupe.sae.file;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.sae.coder.CoderConfig;
import dev.loupe.sae.coder.Normalisation;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.storage.Safetensors;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Loupe writes is what {@code read_saes.py} has read: the folders in {@code saes/loupe} are
 * Loupe's, and {@code loupe.safetensors} has what Python computed from them in float64.
 */
class LoupeFoldersTest {
  @TempDir Path folder;

  private static final Map<String, SparseCoder> CODERS =
      Map.of(
          "layer_norm",
          autoencoder(new Standard(), Act.RESID_POST.at(1), Normalisation.LAYER_NORM),
          "gated",
          autoencoder(new Gated(), Act.HEAD_Z.at(0), Normalisation.NONE),
          "topk",
          autoencoder(new TopK(5, true), Act.RESID_POST.at(1), Normalisation.NONE),
          "transcoder",
          SaeLensWriterTest.coder(
              new JumpRelu(), Act.LN2_OUT.at(2), Act.MLP_OUT.at(2), Normalisation.NONE, true));

  private static SparseCoder autoencoder(SaeKind kind, Site site, Normalisation normalisation) {
    return SaeLensWriterTest.coder(kind, site, site, normalisation, false);
  }

  /** Writes the folders again: {@code LoupeFoldersTest src/test/resources/saes/loupe}. */
  public static void main(String... arguments) {
    CODERS.forEach((name, coder) -> SaeFiles.save(coder, arguments[0] + "/" + name));
  }

  private static Tensor fromPython(String name, Axis... axes) {
    Safetensors file = Safetensors.open(LayoutsTest.folder("loupe.safetensors"));
    return TensorFile.of(file.entry(name).stored(), name, axes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"layer_norm", "gated", "topk", "transcoder"})
  void pythonReadsWhatIsWrittenAndComputesTheSame(String name) throws IOException {
    SparseCoder coder = CODERS.get(name);
    SaeFiles.save(coder, folder.toString());
    for (String file : new String[] {"cfg.json", "sae_weights.safetensors"}) {
      assertThat(folder.resolve(file))
          .hasSameBinaryContentAs(LayoutsTest.folder("loupe/" + name).resolve(file));
    }
    CoderConfig config = coder.config();
    Tensor x = config.reads().shaped(fromPython(name + "/x", SAMPLE, D_IN), D_IN);
    Tensor acts = fromPython(name + "/acts", SAMPLE, FEATURE);
    Tensor out = config.writes().shaped(fromPython(name + "/out", SAMPLE, D_OUT), D_OUT);
    assertThat(coder.encoded(x).minus(acts).abs().max().value()).isCloseTo(0, within(1e-12));
    assertThat(coder.reconstructed(x).minus(out).abs().max().value()).isCloseTo(0, within(1e-12));
    assertThat(Files.size(folder.resolve("cfg.json"))).isLessThan(1000);
  }
}
