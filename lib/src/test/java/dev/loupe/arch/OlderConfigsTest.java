package dev.loupe.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configs of real sizes, with the keys that they had before transformers 5, are read whole. */
class OlderConfigsTest {
  private static Spec read(String name) {
    try (var in = OlderConfigsTest.class.getResourceAsStream("/configs/" + name + ".json")) {
      HfConfig config = HfConfig.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Spec spec = Families.of(config).spec(config);
      config.refuseUnread();
      return spec;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt2-medium | 24 layers x 16 heads, d_model 1024, context 1024, vocabulary 50257",
        "gpt-neox-20b | 44 layers x 64 heads, d_model 6144, context 2048, vocabulary 50432",
        "phi-4-mini | 32 layers x 24 heads, d_model 3072, context 4096, vocabulary 200064",
        "qwen2.5-0.5b | 24 layers x 14 heads, d_model 896, context 32768, vocabulary 151936",
        "qwen3-0.6b | 28 layers x 16 heads, d_model 1024, context 40960, vocabulary 151936",
        "mistral-7b | 32 layers x 32 heads, d_model 4096, context 32768, vocabulary 32000",
        "gpt-j-6b | 28 layers x 16 heads, d_model 4096, context 2048, vocabulary 50400",
        "gpt-neo-125m | 12 layers x 12 heads, d_model 768, context 2048, vocabulary 50257",
        "opt-125m | 12 layers x 12 heads, d_model 768, context 2048, vocabulary 50272",
        "phi-2 | 32 layers x 32 heads, d_model 2560, context 2048, vocabulary 51200",
        "stablelm-2-1.6b | 24 layers x 32 heads, d_model 2048, context 4096, vocabulary 100352",
        "phi-3-mini-4k | 32 layers x 32 heads, d_model 3072, context 4096, vocabulary 32064",
        "smollm3-3b | 36 layers x 16 heads, d_model 2048, context 65536, vocabulary 128256",
        "gemma-2b | 18 layers x 8 heads, d_model 2048, context 8192, vocabulary 256000",
        "gemma-2-2b | 26 layers x 8 heads, d_model 2304, context 8192, vocabulary 256000",
        "olmo-2-1b | 16 layers x 16 heads, d_model 2048, context 4096, vocabulary 100352",
        "falcon-7b | 32 layers x 71 heads, d_model 4544, context 2048, vocabulary 65024",
        "falcon-40b | 60 layers x 128 heads, d_model 8192, context 2048, vocabulary 65024",
        "falcon-11b | 60 layers x 32 heads, d_model 4096, context 8192, vocabulary 65024",
        "falcon-rw-1b | 24 layers x 32 heads, d_model 2048, context 2048, vocabulary 50304",
        "bloom-560m | 24 layers x 16 heads, d_model 1024, context 2048, vocabulary 250880",
        "gemma-3-1b | 26 layers x 4 heads, d_model 1152, context 32768, vocabulary 262144",
        "bert-base-uncased | 12 layers x 12 heads, d_model 768, context 512, vocabulary 30522",
        "roberta-base | 12 layers x 12 heads, d_model 768, context 512, vocabulary 50265",
        "distilbert-base-uncased | 6 layers x 12 heads, d_model 768, context 512, vocabulary 30522",
      })
  void everyKeyIsReadOrKnown(String name, String described) {
    assertThat(read(name).toString()).endsWith(": " + described);
  }

  /** A config with other keys beside its own, or without some of them. */
  private static Spec read(String name, String more, String... without) {
    try (var in = OlderConfigsTest.class.getResourceAsStream("/configs/" + name + ".json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      JsonObject added = JsonParser.parseString(more.replace('\'', '"')).getAsJsonObject();
      added.entrySet().forEach(entry -> json.add(entry.getKey(), entry.getValue()));
      Stream.of(without).forEach(json::remove);
      HfConfig config = HfConfig.parse(json.toString());
      Spec spec = Families.of(config).spec(config);
      config.refuseUnread();
      return spec;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gpt2-medium", "mistral-7b", "gemma-2-2b", "bert-base-uncased", "opt-125m"})
  void keysOfGenerationAndOfTunersDoNoHarm(String name) {
    String more =
        "{'do_sample': false, 'max_length': 20, 'num_beams': 1, 'num_return_sequences': 1, 'top_k': 50, 'top_p': 1.0, 'temperature': 1.0, 'length_penalty': 1.0, 'repetition_penalty': 1.0, 'eos_token_ids': 0, 'pruned_heads': {}, 'torchscript': false, 'use_bfloat16': false, 'is_decoder': false, 'unsloth_fixed': true, 'unsloth_version': '2024.9', 'custom_pipelines': {'t': {'impl': 'x.P'}}, '_flash_attn_2_enabled': false}";
    assertThat(read(name, more)).isEqualTo(read(name));
  }

  @Test
  void prunedHeadsAreNotOverlooked() {
    assertThatThrownBy(() -> read("gpt2-medium", "{'pruned_heads': {'0': [1]}}"))
        .hasMessageStartingWith("config.json has pruned_heads, ");
    assertThatThrownBy(() -> read("bert-base-uncased", "{'is_decoder': true}"))
        .hasMessageStartingWith("config.json has is_decoder true, ");
  }

  @Test
  void whatAConfigDoesNotSayIsWhatTransformersTakesForIt() {
    String[] caps = {"attn_logit_softcapping", "final_logit_softcapping", "sliding_window"};
    assertThat(read("gemma-2-2b", "{}", caps)).isEqualTo(read("gemma-2-2b"));
    assertThat(read("mistral-7b", "{}", "sliding_window")).isEqualTo(read("mistral-7b"));
    assertThat(read("smollm3-3b", "{}", "rope_theta").positions())
        .isEqualTo(read("smollm3-3b", "{'rope_theta': 2000000}").positions());
    assertThat(read("bert-base-uncased", "{}", "layer_norm_eps").norm())
        .isEqualTo(new Norm.LayerNorm(1e-12));
  }

  @Test
  void whatAConfigSaysIsNothingIsNothing() {
    Spec gemma2 =
        read(
            "gemma-2-2b",
            "{'attn_logit_softcapping': null, 'final_logit_softcapping': null, 'sliding_window': null}");
    assertThat(gemma2.attention().softcap()).isEmpty();
    assertThat(gemma2.ends().softcap()).isEmpty();
    assertThat(gemma2.attention().window()).isEmpty();
    assertThat(read("mistral-7b", "{'sliding_window': null}").attention().window()).isEmpty();
  }

  @Test
  void aSizeMayHaveBothItsNamesIfTheyAgree() {
    assertThat(
            read("bloom-560m", "{'n_embed': 1024, 'hidden_size': 1024, 'num_attention_heads': 16}"))
        .isEqualTo(read("bloom-560m"));
    assertThatThrownBy(() -> read("bloom-560m", "{'n_embed': 1024, 'hidden_size': 512}"))
        .hasMessage(
            "config.json has hidden_size 512, which this family does not know; it knows [1024]");
    assertThat(read("qwen2.5-0.5b", "{'max_window_layers': 0}")).isEqualTo(read("qwen2.5-0.5b"));
    assertThat(read("qwen2.5-0.5b", "{'sliding_window': 0}")).isEqualTo(read("qwen2.5-0.5b"));
  }

  @Test
  void stretchedWavelengthsReachBeyondTheContextOfPretraining() {
    String yarn =
        "{'rope_scaling': {'factor': 4.0, 'original_max_position_embeddings': 32768, 'type': 'yarn'}}";
    assertThat(read("qwen2.5-0.5b", yarn).context()).isEqualTo(131_072);
    assertThat(read("mistral-7b", "{'rope_scaling': {'factor': 4.0, 'type': 'linear'}}").context())
        .isEqualTo(131_072);
    String done =
        "{'max_position_embeddings': 131072, 'rope_scaling': {'rope_type': 'llama3', 'factor': 32, 'low_freq_factor': 1, 'high_freq_factor': 4, 'original_max_position_embeddings': 8192}}";
    assertThat(read("mistral-7b", done).context()).isEqualTo(131_072);
    String beside =
        "{'max_position_embeddings': 131072, 'original_max_position_embeddings': 32768, 'rope_scaling': {'factor': 4.0, 'type': 'yarn'}}";
    assertThat(read("qwen2.5-0.5b", beside).context()).isEqualTo(131_072);
    String counted = "{'rope_scaling': {'factor': 8.0, 'rope_type': 'linear'}}";
    assertThat(read("gemma-3-1b", counted).context()).isEqualTo(read("gemma-3-1b").context());
  }

  @Test
  void aFaultIsBlamedOnTheFileThatHasIt() {
    assertThatThrownBy(() -> HfConfig.parse("generation_config.json", "[]"))
        .hasMessageStartingWith("generation_config.json is not a JSON object");
  }

  @Test
  void aWindowThatIsNotInUseIsNone() {
    assertThat(read("qwen2.5-0.5b").attention().window()).isEmpty();
    assertThat(read("qwen3-0.6b").attention().window()).isEmpty();
    assertThat(read("smollm3-3b").attention().window()).isEmpty();
  }

  @Test
  void windowsAreInTheLayersThatHaveThem() {
    assertThat(read("mistral-7b").attention().window()).contains(Window.everywhere(4096, 32));
    assertThat(read("phi-3-mini-4k").attention().window()).contains(Window.everywhere(2047, 32));
    assertThat(read("gpt-neo-125m").attention().window())
        .contains(new Window(256, Set.of(1, 3, 5, 7, 9, 11)));
    Attention gemma2 = read("gemma-2-2b").attention();
    assertThat(gemma2.windowed(0)).isTrue();
    assertThat(gemma2.windowed(1)).isFalse();
    assertThat(gemma2.softcap()).contains(50.0);
  }

  @Test
  void everySixthLayerOfGemma3SeesEverythingAndTurnsSlowly() {
    Spec gemma3 = read("gemma-3-1b");
    Positions.Rotary rotary = (Positions.Rotary) gemma3.positions();
    for (int layer = 0; layer < gemma3.layers(); layer++) {
      boolean global = layer % 6 == 5;
      assertThat(gemma3.attention().windowed(layer)).isEqualTo(!global);
      assertThat(rotary.in(layer)).contains(new Rotation(256, global ? 1_000_000 : 10_000));
    }
  }

  @Test
  void theFalconsDifferInNormsKeysAndPositions() {
    assertThat(read("falcon-7b").block()).isEqualTo(Block.PARALLEL_ONE_NORM);
    assertThat(read("falcon-7b").attention().kvHeads()).isEqualTo(1);
    assertThat(read("falcon-40b").block()).isEqualTo(Block.PARALLEL);
    assertThat(read("falcon-40b").attention().kvHeads()).isEqualTo(8);
    assertThat(read("falcon-11b").block()).isEqualTo(Block.PARALLEL_ONE_NORM);
    assertThat(read("falcon-11b").tied()).isFalse();
    assertThat(read("falcon-rw-1b").block()).isEqualTo(Block.SEQUENTIAL);
    assertThat(read("falcon-rw-1b").positions()).isEqualTo(new Positions.Alibi(0.125, true));
  }

  @Test
  void rotationsAreAsTheOlderKeysSay() {
    assertThat(read("phi-2").positions()).isEqualTo(new Positions.Rotary(new Rotation(32, 10_000)));
    assertThat(read("stablelm-2-1.6b").positions())
        .isEqualTo(new Positions.Rotary(new Rotation(16, 10_000)));
    assertThat(read("olmo-2-1b").positions())
        .isEqualTo(new Positions.Rotary(new Rotation(128, 500_000)));
    assertThat(((Positions.Rotary) read("smollm3-3b").positions()).unrotated())
        .containsExactlyInAnyOrder(3, 7, 11, 15, 19, 23, 27, 31, 35);
  }
}
