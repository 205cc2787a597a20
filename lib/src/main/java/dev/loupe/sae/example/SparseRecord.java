package dev.loupe.sae.example;

import dev.loupe.files.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which features are active on each token, and how strongly, in a temporary file, so that memory
 * does not grow with the texts.
 *
 * <p>A token has the number of its active features, then their numbers and their activations.
 */
final class SparseRecord implements AutoCloseable {
  private static final int ONE = Integer.BYTES + Double.BYTES;
  private static final int ROOM = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private ByteBuffer room = ByteBuffer.allocate(ROOM);
  private int rows;

  private SparseRecord(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static SparseRecord open() {
    try {
      Path file = Files.createTempFile("loupe-features-", ".tmp");
      return new SparseRecord(
          file,
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no temporary file could be made for the activations of features: " + Trouble.of(e), e);
    }
  }

  /** What reads one token after another. */
  interface Reading {
    /** The first {@code count} features and activations are those of the token. */
    void row(int row, int count, int[] features, double[] activations);
  }

  /** Adds a token. */
  void add(int count, int[] features, double[] activations) {
    reserve(Integer.BYTES + count * ONE);
    room.putInt(count);
    for (int i = 0; i < count; i++) {
      room.putInt(features[i]).putDouble(activations[i]);
    }
    rows++;
  }

  private void reserve(int bytes) {
    if (room.remaining() < bytes) {
      write();
      room = bytes > room.capacity() ? ByteBuffer.allocate(bytes) : room;
    }
  }

  private void write() {
    try {
      room.flip();
      while (room.hasRemaining()) {
        channel.write(room);
      }
      room.clear();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException(
        file + ", which holds the activations of features, failed: " + Trouble.of(e), e);
  }

  /** Reads all tokens, when all have been added. */
  void each(int features, Reading reading) {
    write();
    int[] numbers = new int[features];
    double[] activations = new double[features];
    try {
      channel.position(0);
      room.limit(0);
      for (int row = 0; row < rows; row++) {
        fill(Integer.BYTES);
        int count = room.getInt();
        fill(count * ONE);
        for (int i = 0; i < count; i++) {
          numbers[i] = room.getInt();
          activations[i] = room.getDouble();
        }
        reading.row(row, count, numbers, activations);
      }
      room.clear();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Reads on until so many bytes are there. */
  private void fill(int bytes) throws IOException {
    if (room.remaining() < bytes) {
      room.compact();
      while (room.position() < bytes && channel.read(room) >= 0) {
        continue; // a read may give less than it was asked for
      }
      room.flip();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public String toString() {
    return "active features of " + rows + " tokens";
  }
}
