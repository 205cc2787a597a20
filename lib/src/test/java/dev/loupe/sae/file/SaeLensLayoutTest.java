package dev.loupe.sae.file;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.site.Act.LN2_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.loupe.arch.config.JsonText;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.sae.SaeReference;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaeLensLayoutTest {
  private static final HookedTransformer MODEL = ReferenceArrays.model();

  private static SparseCoder loaded(String name) {
    return SaeFiles.load(MODEL, SaeReference.folder(name).toString()).coder();
  }

  private static double gap(Tensor actual, Tensor expected) {
    assertThat(actual.axes()).isEqualTo(expected.axes());
    return actual.minus(expected).abs().max().value();
  }

  @ParameterizedTest
  @CsvSource({
    "standard, x",
    "standard_layer_norm, x",
    "topk, x",
    "jumprelu, x",
    "gated, x",
    "transcoder, mlp_in"
  })
  void whatSaeLensSavedGivesWhatSaeLensComputes(String name, String input) {
    SparseCoder coder = loaded(name);
    Tensor x = SaeReference.array(input, SAMPLE, D_MODEL);
    Tensor acts = SaeReference.array(name + "/acts", SAMPLE, FEATURE);
    Tensor out = SaeReference.array(name + "/out", SAMPLE, D_MODEL);
    assertThat(gap(coder.encoded(x), acts)).isCloseTo(0, within(1e-5));
    assertThat(gap(coder.reconstructed(x), out)).isCloseTo(0, within(1e-5));
  }

  @Test
  void theHeadsOfAttentionAreReadAsOneVector() {
    SparseCoder coder = loaded("standard_hook_z");
    Tensor z = SaeReference.array("z", SAMPLE, HEAD, D_HEAD);
    Axis[] heads = {SAMPLE, HEAD, D_HEAD};
    Tensor acts = SaeReference.array("standard_hook_z/acts", SAMPLE, FEATURE);
    assertThat(gap(coder.encoded(z), acts)).isCloseTo(0, within(1e-5));
    Tensor out = SaeReference.array("standard_hook_z/out", heads);
    assertThat(gap(coder.reconstructed(z), out)).isCloseTo(0, within(1e-5));
  }

  /** The prompts that the reference arrays were computed on. */
  private static int[][] prompts() {
    JsonObject json = JsonText.object(SaeReference.description());
    return new Gson().fromJson(json.getAsJsonObject("inputs").get("ids"), int[][].class);
  }

  @Test
  void hookNormalizedOfAModelAsPublishedIsTheOutputOfTheNorm() {
    SparseCoder coder = loaded("transcoder");
    assertThat(coder.reads()).isEqualTo(LN2_OUT.at(1));
    Tensor there = MODEL.run(MODEL.tokens(prompts())).cache(coder.reads()).get(coder.reads());
    Tensor rows = there.merged(SAMPLE, BATCH, POS).arranged(SAMPLE, D_MODEL);
    assertThat(gap(rows, SaeReference.array("mlp_in", SAMPLE, D_MODEL))).isCloseTo(0, within(1e-6));
  }
}
