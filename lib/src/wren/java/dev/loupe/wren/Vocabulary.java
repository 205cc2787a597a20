package dev.loupe.wren;

import java.util.List;

/**
 * What BPE learned: tokens in the order of their ids, and merges in the order of their rank.
 *
 * <p>Tokens are written in {@link ByteAlphabet}. A piece that is a token as a whole is never
 * merged, so the required words need no merges of their own.
 */
record Vocabulary(List<String> tokens, List<Merge> merges) {
  /** Two neighbours that become one token. */
  record Merge(String left, String right) {
    String joined() {
      return left + right;
    }
  }

  Vocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  @Override
  public String toString() {
    return tokens.size() + " tokens, " + merges.size() + " merges";
  }
}
