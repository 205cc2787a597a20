package dev.loupe.storage;

import java.nio.ByteBuffer;
import java.util.zip.ZipEntry;

/**
 * Where the numbers of some tensors of a {@link TorchFile} are.
 *
 * @param entry their bytes in the zip
 * @param numbers how many there are
 */
record TorchStorage(TorchFile file, NumberType type, ZipEntry entry, long numbers) {
  /** The storage of a key, which must have at least as many bytes as it claims numbers. */
  static TorchStorage of(TorchFile file, NumberType type, String key, long numbers) {
    if (!key.matches("[0-9]{1,18}")) {
      throw file.refused("a storage has a key that is no number");
    }
    ZipEntry entry = file.entry("data/" + key, Long.MAX_VALUE);
    long there = entry.getSize() / type.width();
    if (numbers < 0 || numbers > there) {
      throw file.refused("storage " + key + " claims " + numbers + " numbers, but it has " + there);
    }
    return new TorchStorage(file, type, entry, numbers);
  }

  /** Fills {@code into} with the bytes from {@code offset} on. */
  void read(long offset, ByteBuffer into) {
    byte[] bytes = new byte[into.remaining()];
    file.read(entry, offset, bytes);
    into.put(bytes);
  }
}
