package dev.loupe.wren.bpe;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a vocabulary as the three files that Hugging Face's tokenizers and transformers read. */
public final class TokenizerFiles {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeNulls().create();

  private TokenizerFiles() {}

  /** Writes the files of a tokenizer into a folder. */
  public static void write(Vocabulary vocabulary, PreTokenizer preTokenizer, Path folder) {
    save(folder.resolve("tokenizer.json"), tokenizer(vocabulary, preTokenizer));
    save(
        folder.resolve("tokenizer_config.json"),
        object(
            "tokenizer_class",
            "PreTrainedTokenizerFast",
            "bos_token",
            BpeTrainer.BOS,
            "eos_token",
            BpeTrainer.BOS,
            "unk_token",
            BpeTrainer.BOS,
            "clean_up_tokenization_spaces",
            false));
    save(
        folder.resolve("special_tokens_map.json"),
        object(
            "bos_token", BpeTrainer.BOS, "eos_token", BpeTrainer.BOS, "unk_token", BpeTrainer.BOS));
  }

  private static Map<String, Object> tokenizer(Vocabulary vocabulary, PreTokenizer preTokenizer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put(
        "added_tokens",
        List.of(
            object(
                "id",
                0,
                "content",
                BpeTrainer.BOS,
                "single_word",
                false,
                "lstrip",
                false,
                "rstrip",
                false,
                "normalized",
                false,
                "special",
                true)));
    json.put("normalizer", null);
    json.put("pre_tokenizer", preTokenizer(preTokenizer.regex()));
    json.put("post_processor", postProcessor());
    json.put("decoder", byteLevel());
    json.put("model", model(vocabulary));
    return json;
  }

  private static Map<String, Object> preTokenizer(String regex) {
    Map<String, Object> split =
        object(
            "type",
            "Split",
            "pattern",
            object("Regex", regex),
            "behavior",
            "Isolated",
            "invert",
            false);
    return object("type", "Sequence", "pretokenizers", List.of(split, byteLevel()));
  }

  private static Map<String, Object> byteLevel() {
    return object(
        "type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", false);
  }

  private static Map<String, Object> postProcessor() {
    Object bos = object("SpecialToken", object("id", BpeTrainer.BOS, "type_id", 0));
    Object a = object("Sequence", object("id", "A", "type_id", 0));
    Object b = object("Sequence", object("id", "B", "type_id", 1));
    return object(
        "type",
        "TemplateProcessing",
        "single",
        List.of(bos, a),
        "pair",
        List.of(bos, a, b),
        "special_tokens",
        object(
            BpeTrainer.BOS,
            object("id", BpeTrainer.BOS, "ids", List.of(0), "tokens", List.of(BpeTrainer.BOS))));
  }

  private static Map<String, Object> model(Vocabulary vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    vocabulary.tokens().forEach(token -> ids.put(token, ids.size()));
    List<List<String>> merges =
        vocabulary.merges().stream().map(merge -> List.of(merge.left(), merge.right())).toList();
    return object(
        "type",
        "BPE",
        "dropout",
        null,
        "unk_token",
        null,
        "continuing_subword_prefix",
        null,
        "end_of_word_suffix",
        null,
        "fuse_unk",
        false,
        "byte_fallback",
        false,
        "ignore_merges",
        true,
        "vocab",
        ids,
        "merges",
        merges);
  }

  /** A JSON object from keys and values in turn, in this order. */
  private static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }

  private static void save(Path file, Object json) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, GSON.toJson(json) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("could not write " + file, e);
    }
  }
}
