package dev.loupe.storage;

import dev.loupe.files.WholeFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * A .npy file of numpy: one array, without names of axes.
 *
 * <p>The header is not trusted: its sizes are checked against the file before anything is read.
 * Arrays of Python objects are pickles, which can run code, and are refused. The format: <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>.
 *
 * @param array the values in the order in which they are stored
 * @param fortran whether they are stored column by column: the first axis is then the innermost
 */
public record Npy(StoredArray array, boolean fortran) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int BEFORE_LENGTH = MAGIC.length + 2;
  private static final int ALIGNMENT = 64; // as numpy writes it
  private static final long LONGEST_HEADER = 1 << 20;

  /** The array in a file. */
  public static Npy open(Path file) {
    return OpenedFile.open(
        file,
        ".npy",
        opened ->
            read(file, opened.size(), part -> (offset, into) -> opened.read(offset, into, part)));
  }

  /**
   * The array in some bytes.
   *
   * @param file what messages call them
   * @param size how many there are
   * @param bytes reads them; it is told what is read, for messages
   */
  static Npy read(Path file, long size, Function<String, Bytes> bytes) {
    Bytes header = bytes.apply("its header");
    ByteBuffer start = read(header, 0, BEFORE_LENGTH);
    for (byte letter : MAGIC) {
      if (start.get() != letter) {
        throw NpyHeader.broken(file, "it does not begin as one");
      }
    }
    int lengthBytes = start.get() == 1 ? 2 : 4; // versions 2 and 3 have longer headers
    ByteBuffer length = read(header, BEFORE_LENGTH, lengthBytes);
    long claimed =
        lengthBytes == 2
            ? Short.toUnsignedLong(length.getShort())
            : Integer.toUnsignedLong(length.getInt());
    long from = BEFORE_LENGTH + lengthBytes + claimed;
    if (claimed > LONGEST_HEADER || from > size) {
      throw NpyHeader.broken(
          file, "its header claims " + claimed + " bytes, but the file has " + size);
    }
    ByteBuffer text = read(header, from - claimed, (int) claimed);
    NpyHeader parsed = NpyHeader.parse(file, StandardCharsets.UTF_8.decode(text).toString());
    refuseOtherSize(file, parsed.bytes(file), size - from);
    Bytes values = bytes.apply("its values");
    return of(parsed, (offset, into) -> values.read(from + offset, into));
  }

  private static ByteBuffer read(Bytes bytes, long at, int count) {
    ByteBuffer into = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.read(at, into);
    return into.flip();
  }

  private static void refuseOtherSize(Path file, long claimed, long there) {
    if (claimed != there) {
      throw NpyHeader.broken(
          file, "its header claims " + claimed + " bytes of values, but it has " + there);
    }
  }

  private static Npy of(NpyHeader header, Bytes values) {
    long[] stored = header.fortran() ? reversed(header.shape()) : header.shape();
    return new Npy(new StoredArray(header.type(), stored, values), header.fortran());
  }

  private static long[] reversed(long... sizes) {
    long[] reversed = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      reversed[i] = sizes[sizes.length - 1 - i];
    }
    return reversed;
  }

  /** Writes an array as a file that numpy reads. */
  public static void write(StoredArray array, Path file) {
    ByteBuffer header = header(NpyHeader.text(array));
    WholeFile.write(
        file,
        (FileChannel channel) -> {
          WholeFile.writeFully(channel, header);
          array.pieces(piece -> WholeFile.writeFully(channel, piece));
        });
  }

  private static ByteBuffer header(String text) {
    int before = BEFORE_LENGTH + 2;
    int whole = (before + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(whole).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (whole - before));
    header.put(text.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').flip();
  }
}
