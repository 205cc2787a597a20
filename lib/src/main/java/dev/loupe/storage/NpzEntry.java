package dev.loupe.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The bytes of an array in a {@link Npz}. A compressed entry has to be read from its start, so the
 * stream stays open for the next piece.
 */
final class NpzEntry {
  private static final long LARGEST_RATIO = 1032; // of deflate: 258 bytes for 2 bits

  private final Npz file;
  private final ZipFile zip;
  private final ZipEntry entry;
  private InputStream stream;
  private long at;

  NpzEntry(Npz file, ZipFile zip, ZipEntry entry) {
    this.file = file;
    this.zip = zip;
    this.entry = entry;
    this.stream = InputStream.nullInputStream();
    this.at = Long.MAX_VALUE; // behind every place, so the first read opens the stream
  }

  /** Refuses an entry that claims more bytes than its compressed bytes can become. */
  static void refuseBomb(Npz file, ZipEntry entry) {
    long claimed = entry.getSize();
    long stored = entry.getCompressedSize();
    long most = entry.getMethod() == ZipEntry.STORED ? stored : limit(stored);
    if (claimed < 0 || stored < 0 || claimed > most) {
      throw file.refused(
          "its "
              + entry.getName()
              + " claims "
              + claimed
              + " bytes, which the "
              + stored
              + " bytes in the zip cannot become");
    }
  }

  private static long limit(long stored) {
    return stored > Long.MAX_VALUE / LARGEST_RATIO ? Long.MAX_VALUE : stored * LARGEST_RATIO;
  }

  /** Fills {@code into} with the bytes from {@code offset} on. */
  synchronized void read(long offset, ByteBuffer into) {
    byte[] bytes = new byte[into.remaining()];
    try {
      seek(offset);
      int count = stream.readNBytes(bytes, 0, bytes.length);
      at += count;
      if (count < bytes.length) {
        throw file.refused("it ends inside " + entry.getName());
      }
    } catch (EOFException e) {
      throw file.refused("it ends inside " + entry.getName());
    } catch (ZipException e) {
      throw file.refused("its zip is broken inside " + entry.getName());
    } catch (IOException e) {
      throw file.refused("it cannot be read inside " + entry.getName() + ": " + e.getMessage());
    }
    into.put(bytes);
  }

  private void seek(long offset) throws IOException {
    if (offset < at) {
      stream.close();
      stream = zip.getInputStream(entry);
      at = 0;
    }
    stream.skipNBytes(offset - at);
    at = offset;
  }

  @Override
  public String toString() {
    return entry.getName() + " of " + file;
  }
}
