package dev.loupe.harvest;

import dev.loupe.corpus.Prompt;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads all prompts once, before the model runs: counts them, and takes their fingerprint. */
final class Counting {
  private static final int INTS = 3; // id, text, position

  private final MessageDigest digest = sha256();
  private final List<Integer> shards = new ArrayList<>();
  private int longest;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static Counting of(Windows windows) {
    Counting counting = new Counting();
    while (windows.hasNext()) {
      counting.add(windows.next());
    }
    if (counting.shards.isEmpty()) {
      throw new IllegalArgumentException(
          "the texts have no tokens, so there is nothing to harvest; look at them with"
              + " println(texts)");
    }
    return counting;
  }

  private void add(List<Prompt> window) {
    int rows = 0;
    for (Prompt prompt : window) {
      ByteBuffer bytes = ByteBuffer.allocate((INTS * prompt.length() + 1) * Integer.BYTES);
      bytes.putInt(prompt.length());
      for (int i = 0; i < prompt.length(); i++) {
        bytes.putInt(prompt.id(i)).putInt(prompt.text(i)).putInt(prompt.position(i));
      }
      digest.update(bytes.array());
      rows += prompt.length();
      longest = Math.max(longest, prompt.length());
    }
    shards.add(rows);
  }

  /** The rows of each window. */
  List<Integer> shards() {
    return shards;
  }

  /** The length of the longest prompt. */
  int longest() {
    return longest;
  }

  /** The fingerprint of everything that was read. */
  String fingerprint() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public String toString() {
    return shards.size() + " windows";
  }
}
