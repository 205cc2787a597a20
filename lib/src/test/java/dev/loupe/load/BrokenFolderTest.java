package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.storage.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a folder that is no model. */
class BrokenFolderTest {
  @TempDir Path folder;

  private void refuses(String message) {
    assertThatThrownBy(() -> ModelLoader.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private Copy gpt2() {
    return Copy.of("gpt2", folder);
  }

  @Test
  void anUnspoiledCopyLoads() {
    gpt2();
    assertThatCode(() -> ModelLoader.load(folder)).doesNotThrowAnyException();
  }

  @Test
  void saysWhatAModelIsWhereThereIsNoFolder() {
    Path missing = folder.resolve("gpt3");
    assertThatThrownBy(() -> ModelLoader.load(missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            missing
                + " is not a folder; a model is a folder with config.json and model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void namesTheFileThatIsMissing(String name) throws IOException {
    gpt2();
    Files.delete(folder.resolve(name));
    refuses(folder + " has no " + name);
  }

  @Test
  void neverReadsAPickle() throws IOException {
    gpt2();
    Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
    refuses(
        folder
            + " has no model.safetensors; pytorch_model.bin is a pickle, which can run code, and is"
            + " never read: in Python, AutoModelForCausalLM.from_pretrained(folder)"
            + ".save_pretrained(folder) writes model.safetensors (AutoModelForMaskedLM"
            + " for models like BERT, AutoModelForSequenceClassification for classifiers)");
  }

  @Test
  void refusesAConfigThatIsAList() {
    gpt2().text("config.json", "[1, 2]");
    assertThatThrownBy(() -> ModelLoader.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json is not a JSON object: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "n_embd | \"abc\" | config.json has n_embd \"abc\", but a number is needed",
        "n_embd | \"32\" | config.json has n_embd \"32\", but a number is needed",
        "n_embd | 32.5 | config.json has n_embd 32.5, but a whole number is needed",
        "n_embd | 1e12 | config.json has n_embd 1e12, but a whole number is needed",
        "n_embd | [32] | config.json has n_embd [32], but one value is needed",
        "n_embd | null | config.json has no n_embd",
        "n_head | 0 | config.json has n_head 0, but a number of at least 1 is needed",
        "n_layer | -1 | config.json has n_layer -1, but a number of at least 1 is needed",
        "layer_norm_epsilon | true | config.json has layer_norm_epsilon true, but a number is needed",
        "activation_function | 3 | config.json has activation_function 3, but a text is needed",
        "tie_word_embeddings | \"no\" | config.json has tie_word_embeddings \"no\", but true or false is needed",
        "activation_function | \"quick_gelu\" | config.json has the activation 'quick_gelu', which Loupe does not know",
        "scale_attn_weights | false | config.json has scale_attn_weights false, which this family does not know; it knows [true]",
        "attention_sinks | 4 | config.json has attention_sinks, which this family neither reads nor knows to be harmless",
      })
  void refusesAConfigValue(String key, String value, String message) {
    gpt2().config(key, value);
    refuses(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "do_layer_norm_before | false | config.json has do_layer_norm_before false, which this family does not know; it knows [true]",
        "word_embed_proj_dim | 8 | config.json has word_embed_proj_dim 8, which this family does not know; it knows [16]",
      })
  void refusesTheOptThatIsOtherwise(String key, String value, String message) {
    Copy.of("opt", folder).config(key, value);
    refuses(message);
  }

  @Test
  void refusesKindsOfLayersThatAreNotThere() {
    Copy.of("gemma2", folder).config("layer_types", "[\"full_attention\", \"chunked_attention\"]");
    refuses(
        "config.json has layer_types [full_attention, chunked_attention]; each of the 2 layers is full_attention or sliding_attention");
  }

  @Test
  void refusesKindsOfAttentionForAnotherNumberOfLayers() {
    Copy.of("gpt-neo", folder).config("attention_types", "[[[\"global\"], 3]]");
    refuses("config.json's attention_types give [global, global, global] for 2 layers");
  }

  @Test
  void refusesAFamilyThatItDoesNotKnow() {
    gpt2().config("model_type", "\"t5\"");
    assertThatThrownBy(() -> ModelLoader.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "config.json has model_type 't5', which Loupe does not know; it knows ")
        .hasMessageContaining("gpt2, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n_embd", "n_head", "n_layer", "vocab_size", "layer_norm_epsilon"})
  void namesAConfigKeyThatIsMissing(String key) {
    gpt2().config(config -> config.remove(key));
    refuses("config.json has no " + key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"rope_type\": \"proportional\", \"factor\": 4} | config.json's rope_parameters has rope_type \"proportional\", which this family does not know; it knows [default, linear, dynamic, llama3, yarn, longrope, su]",
        "{\"rope_type\": \"llama3\"} | config.json's rope_parameters has no factor",
        "{\"rope_type\": \"default\", \"beta\": 4} | config.json's rope_parameters has beta, which this family neither reads nor knows to be harmless",
        "7 | config.json has rope_parameters 7, but an object is needed",
      })
  void refusesRotaryParameters(String parameters, String message) {
    Copy.of("llama-gqa", folder).config("rope_parameters", parameters);
    refuses(message);
  }

  @Test
  void refusesAnOlderRotaryType() {
    Copy.of("llama-old-config", folder)
        .config("rope_scaling", "{\"type\": \"ntk\", \"factor\": 2}");
    refuses(
        "config.json's rope_scaling has type \"ntk\", which this family does not know; it knows"
            + " [default, linear, dynamic, llama3, yarn, longrope, su]");
  }

  @Test
  void refusesTwoRotaryParametersOfWhichOneWouldBeLost() {
    Copy.of("llama-gqa", folder).config("rope_scaling", "{\"type\": \"linear\", \"factor\": 2}");
    refuses("config.json has rope_parameters and rope_scaling, but it must have only one of them");
  }

  @Test
  void refusesABaseThatContradictsAnother() {
    Copy.of("neox-old-config", folder).config("rope_theta", "77");
    assertThatThrownBy(() -> ModelLoader.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "config.json has rope_theta 77, which this family does not know; it knows [");
  }

  @Test
  void namesATensorThatTheFamilyHasNoUseFor() {
    gpt2().tensor("transformer.h.0.attn.q_norm.weight", "F32", 4, 8);
    refuses("the checkpoint has tensors that the gpt2 family does not use: h.0.attn.q_norm.weight");
  }

  @Test
  void refusesBiasesThatTheConfigDenies() {
    Copy.of("llama-gqa", folder).tensor("model.layers.0.self_attn.q_proj.bias", "F32", 4, 32);
    refuses(
        "the checkpoint has tensors that the llama family does not use:"
            + " layers.0.self_attn.q_proj.bias");
  }

  @Test
  void namesAWeightThatIsMissing() {
    gpt2().withoutTensor("transformer.h.1.mlp.c_fc.bias");
    refuses("the checkpoint has no 'h.1.mlp.c_fc.bias', needed for blocks.1.mlp.b_in");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "transformer.ln_f.weight | 31 | [31] | [32]",
        "transformer.h.0.attn.c_attn.bias | 97 | [97] | [96]",
        "transformer.h.0.attn.c_attn.bias | 1 | [1] | [96]",
      })
  void saysBothShapesOfAWeight(String name, long size, String was, String expected) {
    gpt2().tensor(name, "F32", 4, size);
    refuses("'" + name + "' has shape " + was + ", but config.json asks for " + expected);
  }

  @Test
  void refusesAMatrixThatIsTheOtherWayRound() {
    gpt2().tensor("transformer.h.0.attn.c_attn.weight", "F32", 4, 96, 32);
    refuses(
        "'transformer.h.0.attn.c_attn.weight' has shape [96, 32], but config.json asks for [32,"
            + " 96]");
  }

  @Test
  void refusesWeightsThatAreWholeNumbers() {
    gpt2().tensor("transformer.ln_f.weight", "I64", 8, 32);
    refuses("'transformer.ln_f.weight' is of type I64; weights must be F32, F16 or BF16");
  }

  @Test
  void refusesOneWeightUnderTwoNames() {
    gpt2().tensor("ln_f.weight", "F32", 4, 32);
    refuses(
        "the checkpoint has both 'ln_f.weight' and 'transformer.ln_f.weight', which are one"
            + " weight");
  }

  @Test
  void refusesAnUnembeddingThatIsNotTheEmbeddingOfATiedModel() {
    Copy copy = gpt2();
    long[] shape =
        Safetensors.open(folder.resolve("model.safetensors"))
            .entry("transformer.wte.weight")
            .shape();
    copy.tensor("lm_head.weight", "F32", 4, shape);
    refuses(
        "config.json ties the unembedding to the embedding, but 'lm_head.weight' differs from"
            + " 'transformer.wte.weight'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"model\": 1}", "not json"})
  void saysThatATokenizerCannotBeRead(String text) {
    Copy.of("gpt2-tokenizer", folder).text("tokenizer.json", text);
    assertThatThrownBy(() -> ModelLoader.load(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            folder.resolve("tokenizer.json")
                + " is not a tokenizer that Hugging Face's library reads: ");
  }

  @Test
  void takesTheFirstOfSeveralEnds() {
    Copy.of("gpt2-tokenizer", folder).config("eos_token_id", "[7, 9]");
    assertThat(ModelLoader.load(folder).tokenizer().orElseThrow().end()).contains(7);
  }

  @Test
  void hasNoEndWhereTheConfigNamesNone() {
    Copy.of("gpt2-tokenizer", folder).config("eos_token_id", "[]");
    assertThat(ModelLoader.load(folder).tokenizer().orElseThrow().end()).isEmpty();
  }

  @Test
  void refusesAnEndThatIsNoNumber() {
    Copy.of("gpt2-tokenizer", folder).config("eos_token_id", "\"end\"");
    refuses("config.json has eos_token_id \"end\", but a number is needed");
  }
}
