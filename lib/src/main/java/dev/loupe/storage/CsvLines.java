package dev.loupe.storage;

import dev.loupe.files.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lines of a table of numbers, written one number after the other. */
final class CsvLines {
  private static final int FULL = 1 << 16; // letters

  private final long[] shape;
  private final int width;
  private final FileChannel channel;
  private final StringBuilder text = new StringBuilder();
  private long line;
  private int column;

  /** Lines of {@code width} numbers each. */
  CsvLines(long[] shape, int width, FileChannel channel) {
    this.shape = shape.clone();
    this.width = width;
    this.channel = channel;
  }

  void header(List<String> axes) {
    text.append(CsvHeader.text(axes, width));
  }

  /** All numbers of a piece. */
  void numbers(NumberType type, ByteBuffer piece) throws IOException {
    while (piece.hasRemaining()) {
      number(next(type, piece));
      if (text.length() > FULL) {
        end();
      }
    }
  }

  private static String next(NumberType type, ByteBuffer piece) {
    return switch (type) {
      case F64 -> Double.toString(piece.getDouble());
      case F32 -> Double.toString(piece.getFloat()); // all digits, so that nothing is lost
      case I64 -> Long.toString(piece.getLong());
      case I32 -> Integer.toString(piece.getInt());
      case I16 -> Short.toString(piece.getShort());
      case U8 -> Integer.toString(Byte.toUnsignedInt(piece.get()));
      case I8, BOOL -> Byte.toString(piece.get());
      default ->
          throw new IllegalArgumentException(
              "numbers of type " + type + " are not written as text; save .safetensors");
    };
  }

  private void number(String number) {
    if (column == 0) {
      indices();
    }
    text.append(column == 0 ? "" : ",").append(number);
    column++;
    if (column == width) {
      text.append('\n');
      column = 0;
      line++;
    }
  }

  /** The index along each axis but the last. */
  private void indices() {
    long block = 1;
    for (int axis = 0; axis < shape.length - 1; axis++) {
      block *= shape[axis];
    }
    long rest = line;
    for (int axis = 0; axis < shape.length - 1; axis++) {
      block /= shape[axis];
      text.append(rest / block).append(',');
      rest %= block;
    }
  }

  /** Writes what is left. */
  void end() throws IOException {
    WholeFile.writeFully(
        channel, ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)));
    text.setLength(0);
  }
}
