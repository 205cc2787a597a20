package dev.loupe.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
