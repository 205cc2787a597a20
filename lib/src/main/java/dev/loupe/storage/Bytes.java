package dev.loupe.storage;

import java.nio.ByteBuffer;

/** The bytes of an array, read piece by piece: little-endian, in row-major order. */
@FunctionalInterface
public interface Bytes {
  /** Fills {@code into} with the bytes from {@code offset} on. */
  void read(long offset, ByteBuffer into);
}
