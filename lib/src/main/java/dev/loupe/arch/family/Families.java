package dev.loupe.arch.family;

import dev.loupe.arch.config.HfConfig;
import java.util.List;
import java.util.stream.Collectors;

/** The families that Loupe knows. */
public final class Families {
  private static final List<Family> ALL =
      List.of(
          new Gpt2(),
          new GptNeoX(),
          new Llama(),
          new Qwen2(),
          new Mistral(),
          new GptJ(),
          new GptNeo(),
          new Opt(),
          new Phi(),
          new Qwen3(),
          new StableLm(),
          new Phi3(),
          new SmolLm3(),
          new Gemma(),
          new Gemma2(),
          new Olmo2(),
          new Falcon(),
          new Bloom(),
          new Gemma3(),
          new Bert(),
          new Roberta(),
          new DistilBert());

  private Families() {}

  /** Every family. */
  public static List<Family> all() {
    return ALL;
  }

  /** The family that a config belongs to. */
  public static Family of(HfConfig config) {
    String type = config.string("model_type");
    return ALL.stream()
        .filter(family -> family.modelTypes().contains(type))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "config.json has model_type '"
                        + type
                        + "', which Loupe does not know; it knows "
                        + known()));
  }

  private static String known() {
    return ALL.stream()
        .flatMap(family -> family.modelTypes().stream())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
