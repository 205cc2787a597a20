package dev.loupe.corpus.parquet;

import java.io.IOException;

/**
 * A page while it is unpacked: new bytes, and repeats of bytes that are already there.
 *
 * <p>Snappy and LZ4 differ only in how they write the lengths of the two.
 */
final class BackReferences {
  private final byte[] packed;
  private final byte[] plain;
  private int read;
  private int filled;

  BackReferences(byte[] packed, int size) {
    this.packed = packed;
    this.plain = new byte[size];
  }

  boolean atEnd() {
    return read == packed.length;
  }

  /** The next byte, 0 to 255. */
  int next() throws IOException {
    if (atEnd()) {
      throw broken();
    }
    return packed[read++] & 0xFF;
  }

  /** The next number of so many bytes, the lowest first. */
  int number(int bytes) throws IOException {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= next() << 8 * i;
    }
    return number;
  }

  /** The next bytes as they are. */
  void literal(int length) throws IOException {
    if (length < 0 || length > packed.length - read || length > plain.length - filled) {
      throw broken();
    }
    System.arraycopy(packed, read, plain, filled, length);
    read += length;
    filled += length;
  }

  /** The bytes that stand {@code distance} before the end; they may reach into themselves. */
  void repeat(int distance, int length) throws IOException {
    if (distance <= 0 || distance > filled || length < 0 || length > plain.length - filled) {
      throw broken();
    }
    int from = filled - distance;
    int end = filled + length;
    while (filled < end) { // what is there doubles with each round
      int part = Math.min(filled - from, end - filled);
      System.arraycopy(plain, from, plain, filled, part);
      filled += part;
    }
  }

  /** All bytes of the page. */
  byte[] whole() throws IOException {
    if (filled != plain.length) {
      throw broken();
    }
    return plain;
  }

  static IOException broken() {
    return new IOException("a page is not compressed as the file says");
  }
}
