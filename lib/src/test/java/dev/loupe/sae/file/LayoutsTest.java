package dev.loupe.sae.file;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Block;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.TopK;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.storage.Safetensors;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders that Python wrote in each layout give what Python computed from them in float64. */
class LayoutsTest {
  private static final String GEMMA = "/layer_1/width_16k/average_l0_5";

  static Path folder(String name) {
    try {
      return Path.of(LayoutsTest.class.getResource("/saes").toURI()).resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LoadedCoder load(Spec spec, String name) {
    return SaeFiles.load(Toys.model(spec, DataType.FLOAT64), folder(name).toString());
  }

  private static Tensor expected(String name, Axis... axes) {
    Safetensors file = Safetensors.open(folder("expected.safetensors"));
    return TensorFile.of(file.entry(name).stored(), name, axes);
  }

  private static void assertGives(SparseCoder coder, String name) {
    Tensor x = coder.config().reads().shaped(expected(name + "/x", SAMPLE, D_IN), D_IN);
    Tensor acts = expected(name + "/acts", SAMPLE, FEATURE);
    Tensor out = coder.config().writes().shaped(expected(name + "/out", SAMPLE, D_OUT), D_OUT);
    close(coder.encoded(x), acts);
    close(coder.reconstructed(x), out);
    assertThat(acts.greaterThan(0).sum().value()).as("active features").isBetween(5.0, 235.0);
  }

  private static void close(Tensor actual, Tensor expected) {
    assertThat(actual.axes()).isEqualTo(expected.axes());
    assertThat(actual.minus(expected).abs().max().value()).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "half, standard, resid_pre",
    "bfloat, standard, resid_pre",
    "transposed, standard, resid_pre",
    "constant_norm, standard, resid_pre",
    "average, standard, resid_pre",
    "average_jumprelu, jumprelu, resid_pre",
    "topk_rescaled, topk, resid_pre",
    "batchtopk, jumprelu, resid_pre",
    "matryoshka, jumprelu, resid_pre",
    "skip_transcoder, standard, ln2.out",
    "jumprelu_transcoder, jumprelu, ln2.out",
    "old, standard, resid_pre",
    "finetuned, standard, resid_pre"
  })
  void saeLens(String name, String kind, String act) {
    SparseCoder coder = load(Toys.gpt2(), "saelens/" + name).coder();
    assertThat(coder.config().kind().architecture()).isEqualTo(kind);
    assertThat(coder.reads().act()).hasToString(act);
    assertGives(coder, "saelens/" + name);
  }

  @Test
  void sparsify() {
    SparseCoder resid = load(Toys.llama(false), "sparsify/layers.1").coder();
    assertThat(resid.config().kind()).isEqualTo(new TopK(5, false));
    assertThat(resid.reads()).isEqualTo(Act.RESID_POST.at(1));
    assertThat(resid.config().transcodes()).isFalse();
    assertGives(resid, "sparsify/layers.1");
    SparseCoder mlp = load(Toys.llama(false), "sparsify/layers.0.mlp").coder();
    assertThat(mlp.reads()).isEqualTo(Act.LN2_OUT.at(0));
    assertThat(mlp.writes()).isEqualTo(Act.MLP_OUT.at(0));
    assertGives(mlp, "sparsify/layers.0.mlp");
  }

  @Test
  void anMlpThatSharesItsNormWithAttentionReadsThatNorm() {
    Spec shared = Toys.neoX(Block.PARALLEL_ONE_NORM);
    assertThat(load(shared, "sparsify/layers.0.mlp").coder().reads()).isEqualTo(Act.LN1_OUT.at(0));
  }

  @Test
  void anOldSkipTranscoderIsOneAndSaysThatItIsAGuess() {
    LoadedCoder loaded = load(Toys.llama(false), "sparsify/layers.2.mlp");
    assertGives(loaded.coder(), "sparsify/layers.2.mlp");
    assertThat(loaded.notes().toString()).contains("does not say whether it is a transcoder");
  }

  @ParameterizedTest
  @CsvSource({
    "res, blocks.1.hook_resid_post, blocks.1.hook_resid_post",
    "mlp, blocks.1.hook_mlp_out, blocks.1.hook_mlp_out",
    "att, blocks.1.attn.hook_z, blocks.1.attn.hook_z",
    "transcoders, blocks.1.ln2.hook_normalized, blocks.1.hook_mlp_out"
  })
  void gemmaScope(String part, String reads, String writes) {
    String name = "gemma-scope-2b-pt-" + part + GEMMA;
    LoadedCoder loaded = load(Toys.gemma2(), name);
    assertThat(loaded.name()).isEqualTo("average_l0_5");
    assertThat(loaded.coder().reads()).hasToString(reads);
    assertThat(loaded.coder().writes()).hasToString(writes);
    assertThat(loaded.notes().toString()).contains("trained on the model gemma-2-2b");
    assertGives(loaded.coder(), name);
  }

  @ParameterizedTest
  @CsvSource({
    "L1R, blocks.1.hook_resid_post, blocks.1.hook_resid_post",
    "L1TC, blocks.1.ln2.hook_normalized, blocks.1.hook_mlp_out"
  })
  void llamaScope(String part, String reads, String writes) {
    String name = "llama/Llama3_1-8B-Base-" + part + "-8x";
    SparseCoder coder = load(Toys.llama(false), name).coder();
    assertThat(coder.reads()).hasToString(reads);
    assertThat(coder.writes()).hasToString(writes);
    assertGives(coder, name);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, standard",
    "auto_new, standard",
    "gated, gated",
    "topk, topk",
    "batchtopk, jumprelu",
    "jumprelu, jumprelu",
    "matryoshka, jumprelu"
  })
  void dictionaryLearning(String name, String kind) {
    LoadedCoder loaded = load(Toys.gpt2(), "dictionary/" + name);
    assertThat(loaded.coder().config().kind().architecture()).isEqualTo(kind);
    boolean mlp = name.equals("auto_new");
    assertThat(loaded.coder().reads()).isEqualTo((mlp ? Act.MLP_OUT : Act.RESID_POST).at(1));
    assertGives(loaded.coder(), "dictionary/" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "saelens/half",
        "saelens/finetuned",
        "saelens/old",
        "sparsify/layers.1",
        "gemma-scope-2b-pt-res/layer_1/width_16k/average_l0_5",
        "llama/Llama3_1-8B-Base-L1R-8x",
        "dictionary/auto"
      })
  void aSiteThatIsGivenCountsMoreThanThatOfTheFiles(String name) {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Site given = Act.ATTN_OUT.at(2);
    SparseCoder coder = SaeFiles.load(model, folder(name).toString(), given).coder();
    assertThat(coder.reads()).isEqualTo(given);
    assertThat(coder.writes()).isEqualTo(given);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "saelens/skip_transcoder",
        "sparsify/layers.0.mlp",
        "gemma-scope-2b-pt-transcoders/layer_1/width_16k/average_l0_5",
        "llama/Llama3_1-8B-Base-L1TC-8x"
      })
  void aTranscoderCanBeGivenBothSites(String name) {
    HookedTransformer model = Toys.model(Toys.gpt2(), DataType.FLOAT64);
    Site reads = Act.RESID_MID.at(2);
    Site writes = Act.RESID_POST.at(2);
    SparseCoder coder = SaeFiles.load(model, folder(name).toString(), reads, writes).coder();
    assertThat(coder.reads()).isEqualTo(reads);
    assertThat(coder.writes()).isEqualTo(writes);
  }
}
