package dev.loupe.wren.bpe;

import java.util.List;

/**
 * What BPE learned: tokens in the order of their ids, and merges in the order of their rank.
 *
 * <p>Tokens are written in {@link ByteAlphabet}. A piece that is a token as a whole is never
 * merged, so the required words need no merges of their own.
 */
public record Vocabulary(List<String> tokens, List<Merge> merges) {
  /** Two neighbours that become one token. */
  public record Merge(String left, String right) {
    String joined() {
      return left + right;
    }
  }

  public Vocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  @Override
  public String toString() {
    return tokens.size() + " tokens, " + merges.size() + " merges";
  }
}
