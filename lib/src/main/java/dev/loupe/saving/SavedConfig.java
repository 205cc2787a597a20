package dev.loupe.saving;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.config.JsonText;
import dev.loupe.arch.family.Families;
import dev.loupe.arch.json.SpecText;
import dev.loupe.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The config.json that is saved with a model. */
final class SavedConfig {
  private static final List<String> TYPES = List.of("torch_dtype", "dtype");

  private SavedConfig() {}

  /** The config that the model was loaded with, if there is one; otherwise its architecture. */
  static String of(ModelParts model, Optional<byte[]> loaded) {
    return loaded
        .map(bytes -> JsonText.object(new String(bytes, StandardCharsets.UTF_8)))
        .map(config -> adapted(config, model))
        .filter(config -> describes(config, model))
        .orElseGet(() -> own(model))
        .toString();
  }

  /** The config for weights in float32, which are untied if they were edited apart. */
  private static JsonObject adapted(JsonObject config, ModelParts model) {
    TYPES.stream().filter(config::has).forEach(key -> config.addProperty(key, "float32"));
    if (!endsAgree(model)) {
      config.addProperty("tie_word_embeddings", false);
    }
    return config;
  }

  private static boolean describes(JsonObject config, ModelParts model) {
    HfConfig parsed = HfConfig.parse(config.toString());
    return Families.of(parsed).spec(parsed).equals(wanted(model));
  }

  private static Spec wanted(ModelParts model) {
    return endsAgree(model) ? model.spec() : untied(model.spec());
  }

  /** Whether a tied model's two ends are the same; an edit of one of them may have changed that. */
  static boolean endsAgree(ModelParts model) {
    return !model.spec().tied() || Arrays.equals(model.kept(Weight.W_E), model.kept(Weight.W_U));
  }

  /** The architecture with an unembedding of its own. */
  static Spec untied(Spec spec) {
    Ends ends = spec.ends();
    return spec.with(
        new Ends(
            false,
            ends.embedScale(),
            ends.types(),
            ends.norm(),
            ends.head(),
            ends.softcap(),
            ends.bias(),
            ends.classes()));
  }

  private static JsonObject own(ModelParts model) {
    JsonObject config = new JsonObject();
    config.addProperty("model_type", Families.OWN);
    config.add("spec", JsonText.object(SpecText.of(wanted(model))));
    model.tokenizer().flatMap(Tokenizer::bos).ifPresent(id -> add(config, "bos_token_id", id));
    JsonArray ends = new JsonArray();
    model.tokenizer().ifPresent(tokenizer -> tokenizer.ends().forEach(ends::add));
    if (ends.size() > 0) {
      config.add("eos_token_id", ends);
    }
    return config;
  }

  private static void add(JsonObject config, String key, int number) {
    config.add(key, new JsonPrimitive(number));
  }
}
