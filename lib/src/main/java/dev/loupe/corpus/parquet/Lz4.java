package dev.loupe.corpus.parquet;

import java.io.IOException;

/**
 * Pages packed as one block of LZ4.
 *
 * <p>The format is its author's <a
 * href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">description</a>: new bytes and
 * a repeat in turn, the block ends with new bytes.
 */
final class Lz4 {
  private static final int MORE = 15;
  private static final int SHORTEST_REPEAT = 4;

  private Lz4() {}

  static byte[] plain(byte[] packed, int size) throws IOException {
    BackReferences page = new BackReferences(packed, size);
    while (!page.atEnd()) {
      int token = page.next();
      page.literal(length(page, token >> 4));
      if (!page.atEnd()) {
        int distance = page.number(2);
        page.repeat(distance, length(page, token & 15) + SHORTEST_REPEAT);
      }
    }
    return page.whole();
  }

  /** A length of 15 goes on in the bytes that follow, up to the first that is not 255. */
  private static int length(BackReferences page, int inToken) throws IOException {
    int length = inToken;
    int next = inToken == MORE ? 255 : 0;
    while (next == 255) {
      next = page.next();
      length += next;
    }
    return length;
  }
}
