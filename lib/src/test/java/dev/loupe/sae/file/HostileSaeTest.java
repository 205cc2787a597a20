package dev.loupe.sae.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.storage.StoredArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger's folder claims is not believed, and a setting that is not known is refused. */
class HostileSaeTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final String CFG =
      "{'architecture': 'standard', 'd_in': 24, 'd_sae': 5,"
          + " 'metadata': {'hook_name': 'blocks.1.hook_resid_pre', 'sae_lens_version': '6.1.0'}}";

  @TempDir Path folder;
  private final Map<String, StoredArray> arrays =
      new TreeMap<>(
          Map.of("W_enc", ones(24, 5), "b_enc", ones(5), "W_dec", ones(5, 24), "b_dec", ones(24)));

  private static StoredArray ones(long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(values, 1);
    return StoredArray.of(values, shape);
  }

  private void write(String cfg) throws IOException {
    Files.writeString(folder.resolve("cfg.json"), cfg.replace('\'', '"'));
    SafetensorsWriter writer = new SafetensorsWriter();
    arrays.forEach(writer::put);
    writer.write(folder.resolve("sae_weights.safetensors"));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> SaeFiles.load(MODEL, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith(folder.toString());
  }

  @Test
  void theFolderWithoutAnyLieIsLoaded() throws IOException {
    write(CFG);
    assertThat(SaeFiles.load(MODEL, folder.toString()).coder().features()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'standard'|'temporal'|has the architecture 'temporal', which Loupe does not know",
        "'standard'|'matching_pursuit'|has the architecture 'matching_pursuit'",
        "'standard'|7|has architecture 7, but a text is needed",
        "'d_sae': 5|'d_sae': 5, 'activation_fn': 'tanh-relu'|has the activation function 'tanh-relu'; Loupe knows relu and topk",
        "'d_sae': 5|'d_sae': 5, 'new_gate': true|has new_gate, which may change what is computed",
        "'d_sae': 5|'d_sae': 5, 'activation_fn_kwargs': {'slope': 2}|has slope, which may change what is computed",
        "'d_sae': 5|'normalize_activations': 'batch'|has normalize_activations 'batch', which Loupe does not know",
        "'d_sae': 5|'normalize_activations': 'centre'|has normalize_activations 'centre', which Loupe does not know",
        "'d_sae': 5|'normalize_activations': true|expected_average_only_in) that its files do not have; write it into cfg.json",
        "'d_sae': 5|'normalize_activations': true, 'norm_scaling_factor': 0|has the scaling factor 0.0, and a number above 0 is needed",
        "'d_in': 24|'d_in': 23|has W_enc of shape [24, 5], and d_in 23 x feature 24 is needed",
        "'d_in': 24|'d_in': -1|has d_in -1, but a number of at least 1 is needed",
        "'d_in': 24|'d_in': 1e99|has d_in 1e99, but a whole number is needed",
        "'d_in': 24, |''|has no d_in",
        "'standard'|'topk'|has no k",
        "'standard'|'topk', 'k': 0|has k 0, but a number of at least 1 is needed",
        "'standard'|'jumprelu'|has no array threshold; it has [W_dec, W_enc, b_dec, b_enc]",
        "'standard'|'gated'|has no array b_gate",
        "'standard'|'transcoder'|has no hook_name_out; give the site when you load the autoencoder",
        "'hook_name': 'blocks.1.hook_resid_pre'|'x': 1|has no hook_name; give the site when you load the autoencoder",
        "'blocks.1.hook_resid_pre'|'blocks.1.hook_resid_per'|hook_name names a site that Loupe does not know",
        "'blocks.1.hook_resid_pre'|'blocks.1.hook_resid_pre', 'hook_head_index': 2|reads one head (hook_head_index)",
        "'metadata': {|'metadata': {'model_from_pretrained_kwargs': 5, |has model_from_pretrained_kwargs 5, but an object is needed",
        "}}|}|is not a JSON object",
      })
  void refusesAConfigThatLiesOrIsNotKnown(String from, String to, String why) throws IOException {
    write(CFG.replace(from, to.equals("''") ? "" : to));
    assertRefused(why);
  }

  @ParameterizedTest
  @CsvSource({
    "'blocks.9.hook_resid_pre', there is no layer 9; the model has layers 0 to 2",
    "'blocks.1.attn.hook_pattern', blocks.1.attn.hook_pattern has no vector for each token",
    "'blocks.1.attn.hook_rot_q', gpt2 has no rot_q: it has learned position embeddings",
    "'blocks.1.mlp.hook_post', has vectors of 24 entries at blocks.1.mlp.hook_post"
  })
  void refusesASiteThatTheModelDoesNotHave(String hook, String why) throws IOException {
    write(CFG.replace("blocks.1.hook_resid_pre", hook));
    assertThatThrownBy(() -> SaeFiles.load(MODEL, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesArraysOfOtherShapes() throws IOException {
    arrays.put("b_enc", ones(6));
    write(CFG);
    assertRefused("has b_enc of shape [6], and feature 5 is needed");
    arrays.put("b_enc", ones(5, 1));
    write(CFG);
    assertRefused("has b_enc of shape [5, 1], and feature 5 is needed");
    arrays.put("b_enc", ones(0));
    write(CFG);
    assertRefused("has b_enc of shape [0], and numbers is needed");
    arrays.put("b_enc", ones(5));
    arrays.put("W_enc", ones(24, 5, 1));
    write(CFG);
    assertRefused("has W_enc of shape [24, 5, 1], and a matrix is needed");
  }

  @Test
  void refusesArraysThatNobodyKnows() throws IOException {
    arrays.put("W_gate", ones(24, 5));
    write(CFG);
    assertRefused("has the arrays W_gate, which Loupe does not know");
  }

  @Test
  void refusesFactorsOfFeaturesThatTheConfigDoesNotKnow() throws IOException {
    arrays.put("scaling_factor", StoredArray.of(new float[] {1, 1, 2, 1, 1}, 5));
    write(CFG);
    assertRefused("has factors of features in scaling_factor, but its config is not that");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void refusesNumbersThatAreNone(float number) throws IOException {
    float[] bias = new float[24];
    bias[3] = number;
    arrays.put("b_dec", StoredArray.of(bias, 24));
    write(CFG);
    assertRefused("has NaN or infinite values in b_dec");
  }

  @Test
  void refusesAConfigThatIsTooLongOrNoText() throws IOException {
    write(CFG);
    Files.write(folder.resolve("cfg.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertRefused("is not a text in UTF-8");
    Files.write(folder.resolve("cfg.json"), new byte[2 << 20]);
    assertRefused("and a config has at most 1 MB");
  }

  @Test
  void refusesAPickleWithWhatToDo() throws IOException {
    Files.write(folder.resolve("ae.pt"), new byte[10]);
    assertThatThrownBy(() -> SaeFiles.load(MODEL, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(folder.resolve("ae.pt") + " is a pickle, which can run code")
        .hasMessageContaining("save_file(");
    assertThatThrownBy(() -> SaeFiles.load(MODEL, folder.resolve("ae.pt").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(folder.resolve("ae.pt") + " is a pickle");
  }

  @Test
  void aFolderOfFoldersNamesThem() throws IOException {
    Files.createDirectories(folder.resolve("layers.0"));
    Files.createDirectories(folder.resolve("layers.1"));
    assertThatThrownBy(() -> SaeFiles.load(MODEL, folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("; it has the folders layers.0, layers.1: name one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "sparsify/layers.1|cfg.json|'signed': false|'signed': true|has another signed than false",
        "sparsify/layers.1|cfg.json|'signed': false|'activation': 'groupmax'|has another activation than topk",
        "sparsify/layers.1|cfg.json|'signed': false|'warp': 1|has warp, which may change what is computed",
        "llama/Llama3_1-8B-Base-L1R-8x|hyperparams.json|'use_glu_encoder': false|'use_glu_encoder': true|has another use_glu_encoder than false",
        "llama/Llama3_1-8B-Base-L1R-8x|hyperparams.json|'dataset-wise'|'batch-wise'|has another norm_activation than dataset-wise",
        "llama/Llama3_1-8B-Base-L1R-8x|hyperparams.json|'in': 2.0|'in': -2.0|has the scaling factor -2.4",
        "llama/Llama3_1-8B-Base-L1R-8x|hyperparams.json|'act_fn': 'jumprelu'|'act_fn': 'swish'|has the activation function 'swish'; Loupe knows relu, topk and jumprelu",
        "dictionary/auto|config.json|'AutoEncoder'|'CrossCoder'|has dict_class 'CrossCoder', which Loupe does not know",
        "dictionary/auto|config.json|'trainer':|'coach':|has no trainer, so it is not of dictionary_learning",
        "dictionary/auto|config.json|resid_post_layer_1|somewhere_1|does not say which site it reads",
        "dictionary/auto|config.json|'io': 'out'|'io': 'in_and_out'|does not say which site it reads",
      })
  void refusesWhatIsNotKnownInOtherLayouts(
      String layout, String config, String from, String to, String why) throws IOException {
    Path copy = folder.resolve(Path.of(layout).getFileName());
    Path original = LayoutsTest.folder(layout);
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(original.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    String text = Files.readString(copy.resolve(config));
    String changed = text.replace(from.replace('\'', '"'), to.replace('\'', '"'));
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(copy.resolve(config), changed);
    assertThatThrownBy(() -> SaeFiles.load(MODEL, copy.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aFolderWithoutWordsForASiteAsksForIt() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("something"));
    for (String file : new String[] {"cfg.json", "sae.safetensors"}) {
      Files.copy(LayoutsTest.folder("sparsify/layers.1").resolve(file), copy.resolve(file));
    }
    assertThatThrownBy(() -> SaeFiles.load(MODEL, copy.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "does not say which site it reads, in words that Loupe knows; give the sites when you"
                + " load it");
    Site given = Act.RESID_MID.at(0);
    assertThat(SaeFiles.load(MODEL, copy.toString(), given).coder().reads()).isEqualTo(given);
  }

  @Test
  void nothingButARefusalOrALoadComesOfMutatedFiles() throws IOException {
    write(CFG);
    Random random = new Random(3);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      String name = i % 2 == 0 ? "cfg.json" : "sae_weights.safetensors";
      Path file = folder.resolve(name);
      byte[] seed = Files.readAllBytes(file);
      byte[] bytes = seed.clone();
      bytes[random.nextInt(Math.min(bytes.length, 400))] = (byte) random.nextInt(128);
      Files.write(file, bytes);
      try {
        SaeFiles.load(MODEL, folder.toString());
      } catch (IllegalArgumentException | UncheckedIOException e) {
        assertThat(e.getMessage()).isNotBlank();
        refused++;
      }
      Files.write(file, seed);
    }
    assertThat(refused).isBetween(100, 299);
  }
}
