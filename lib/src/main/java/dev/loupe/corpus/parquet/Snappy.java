package dev.loupe.corpus.parquet;

import java.io.IOException;

/**
 * Pages packed with Snappy.
 *
 * <p>The format is Google's <a
 * href="https://github.com/google/snappy/blob/main/format_description.txt">description</a>: the
 * size, then elements whose first byte has the kind in its lowest two bits.
 */
final class Snappy {
  private static final int LONGEST_IN_TAG = 60;

  private Snappy() {}

  static byte[] plain(byte[] packed, int size) throws IOException {
    BackReferences page = new BackReferences(packed, size);
    if (size(page) != size) {
      throw BackReferences.broken();
    }
    while (!page.atEnd()) {
      int tag = page.next();
      int high = tag >> 2;
      switch (tag & 3) {
        case 0 -> page.literal(literal(page, high));
        case 1 -> page.repeat(tag >> 5 << 8 | page.next(), (high & 7) + 4);
        case 2 -> page.repeat(page.number(2), high + 1);
        default -> page.repeat(page.number(4), high + 1);
      }
    }
    return page.whole();
  }

  /** Seven bits a byte; the eighth says that another follows. */
  private static int size(BackReferences page) throws IOException {
    int size = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int next = page.next();
      size |= (next & 0x7F) << shift;
      if (next < 0x80) {
        return size;
      }
    }
    throw BackReferences.broken();
  }

  private static int literal(BackReferences page, int high) throws IOException {
    return 1 + (high < LONGEST_IN_TAG ? high : page.number(high - LONGEST_IN_TAG + 1));
  }
}
