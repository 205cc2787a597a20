package dev.loupe.wren.bpe;

import java.nio.charset.StandardCharsets;

/** GPT-2's way to write bytes as printable characters, so that a vocabulary can be a JSON file. */
final class ByteAlphabet {
  private static final char[] CHARS = new char[256];

  static {
    char next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      CHARS[b] = printable ? (char) b : next++;
    }
  }

  private ByteAlphabet() {}

  /** The text's UTF-8 bytes, one character each; a space becomes U+0120. */
  static String write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder written = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      written.append(CHARS[b & 0xFF]);
    }
    return written.toString();
  }

  /** The character of one byte. */
  static String of(int b) {
    return String.valueOf(CHARS[b]);
  }
}
