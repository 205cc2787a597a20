package dev.loupe.sae.page;

import dev.loupe.harvest.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The texts that examples show, each part once: the examples of thousands of features overlap, so
 * that a page is several times smaller.
 */
final class TextSegments {
  /** Where an example is shown: which segment, and its first token in it. */
  record Place(int segment, int from) {}

  private final Map<String, Integer> tokens = new LinkedHashMap<>();
  private final Map<Integer, TreeMap<Integer, Integer>> texts = new LinkedHashMap<>();
  private final Map<Context, Integer> moved = new HashMap<>(); // another text had its number
  private final List<List<Integer>> segments = new ArrayList<>();
  private final Map<Integer, TreeMap<Integer, Place>> places = new HashMap<>();

  /** The number of a token. */
  int token(String token) {
    return tokens.computeIfAbsent(token, any -> tokens.size());
  }

  /** Adds what an example shows; all must be added before the first is placed. */
  void add(Context example) {
    int first = first(example);
    int text = example.text();
    if (!agrees(texts.get(text), example)) {
      text = -1 - moved.size();
      moved.put(example, text);
    }
    TreeMap<Integer, Integer> known = texts.computeIfAbsent(text, any -> new TreeMap<>());
    for (int i = 0; i < example.tokens().size(); i++) {
      known.put(first + i, token(example.tokens().get(i)));
    }
  }

  private static int first(Context example) {
    return example.position() - example.at();
  }

  /** Whether a text that is known has the same tokens. */
  private boolean agrees(Map<Integer, Integer> known, Context example) {
    boolean same = true;
    for (int i = 0; known != null && i < example.tokens().size(); i++) {
      Integer there = known.get(first(example) + i);
      same &= there == null || there == token(example.tokens().get(i));
    }
    return same;
  }

  /** Puts the texts together. */
  void end() {
    texts.forEach(
        (text, known) -> {
          TreeMap<Integer, Place> begins = new TreeMap<>();
          int before = Integer.MIN_VALUE;
          for (Map.Entry<Integer, Integer> token : known.entrySet()) {
            if (token.getKey() - 1 != before) {
              begins.put(token.getKey(), new Place(segments.size(), token.getKey()));
              segments.add(new ArrayList<>());
            }
            segments.get(segments.size() - 1).add(token.getValue());
            before = token.getKey();
          }
          places.put(text, begins);
        });
  }

  /** Where an example is. */
  Place place(Context example) {
    int text = moved.getOrDefault(example, example.text());
    Place begin = places.get(text).floorEntry(first(example)).getValue();
    return new Place(begin.segment(), first(example) - begin.from());
  }

  /** All tokens by their numbers. */
  List<String> tokens() {
    return List.copyOf(tokens.keySet());
  }

  /** The tokens of each segment. */
  List<List<Integer>> segments() {
    return segments;
  }

  @Override
  public String toString() {
    return segments.size() + " segments of texts";
  }
}
