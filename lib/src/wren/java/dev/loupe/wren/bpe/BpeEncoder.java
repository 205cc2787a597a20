package dev.loupe.wren.bpe;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Wren's tokenizer in plain Java, fast enough to feed training: pieces are looked up in a cache.
 *
 * <p>It gives the ids that Hugging Face's tokenizers give for the same {@code tokenizer.json},
 * without the BOS.
 */
public final class BpeEncoder {
  private static final String BUNDLED = "/dev/loupe/wren/tokenizer.json";
  private static final int CACHED_PIECES = 200_000;
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Vocabulary.Merge, Integer> ranks = new HashMap<>();
  private final Map<String, int[]> cache = new HashMap<>();
  private final PreTokenizer preTokenizer;

  private BpeEncoder(PreTokenizer preTokenizer) {
    this.preTokenizer = preTokenizer;
  }

  /** The encoder of the bundled {@code tokenizer.json}. */
  public static BpeEncoder load() {
    JsonObject json = JsonParser.parseString(read()).getAsJsonObject();
    JsonObject split =
        json.getAsJsonObject("pre_tokenizer")
            .getAsJsonArray("pretokenizers")
            .get(0)
            .getAsJsonObject();
    String regex = split.getAsJsonObject("pattern").get("Regex").getAsString();
    BpeEncoder encoder = new BpeEncoder(new PreTokenizer(regex));
    JsonObject model = json.getAsJsonObject("model");
    model.getAsJsonObject("vocab").asMap().forEach((t, id) -> encoder.ids.put(t, id.getAsInt()));
    for (JsonElement merge : model.getAsJsonArray("merges")) {
      JsonArray pair = merge.getAsJsonArray();
      encoder.ranks.put(
          new Vocabulary.Merge(pair.get(0).getAsString(), pair.get(1).getAsString()),
          encoder.ranks.size());
    }
    return encoder;
  }

  private static String read() {
    try (InputStream in = BpeEncoder.class.getResourceAsStream(BUNDLED)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + BUNDLED + " cannot be read", e);
    }
  }

  /** The number of tokens, BOS included. */
  public int vocabularySize() {
    return ids.size();
  }

  /** The ids of a text, without BOS. */
  public synchronized int[] encode(String text) {
    int[] encoded = new int[text.length() * 3 + 1]; // a char is at most three bytes of UTF-8
    int[] length = {0};
    preTokenizer.split(
        text,
        piece -> {
          int[] part = piece(piece);
          System.arraycopy(part, 0, encoded, length[0], part.length);
          length[0] += part.length;
        });
    return Arrays.copyOf(encoded, length[0]);
  }

  private int[] piece(String piece) {
    int[] known = cache.get(piece);
    if (known == null) {
      if (cache.size() >= CACHED_PIECES) {
        cache.clear();
      }
      known = merged(ByteAlphabet.write(piece));
      cache.put(piece, known);
    }
    return known;
  }

  private int[] merged(String piece) {
    Integer whole = ids.get(piece);
    if (whole != null) {
      return new int[] {whole};
    }
    List<String> parts = new ArrayList<>(List.of(piece.split("")));
    for (int at = best(parts); at >= 0; at = best(parts)) {
      parts.set(at, parts.get(at) + parts.remove(at + 1));
    }
    return parts.stream().mapToInt(ids::get).toArray();
  }

  /**
   * Where the merge of the lowest rank is, the leftmost of equals; past the start if there is none.
   */
  private int best(List<String> parts) {
    int best = -1;
    int lowest = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < parts.size(); i++) {
      int rank =
          ranks.getOrDefault(
              new Vocabulary.Merge(parts.get(i), parts.get(i + 1)), Integer.MAX_VALUE);
      if (rank < lowest) {
        lowest = rank;
        best = i;
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return "wren's tokenizer: " + ids.size() + " tokens";
  }
}
