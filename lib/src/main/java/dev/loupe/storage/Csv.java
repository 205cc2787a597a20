package dev.loupe.storage;

import dev.loupe.files.Trouble;
import dev.loupe.files.WholeFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A table of numbers as text, which every program reads.
 *
 * <p>The last axis runs along the lines; each other axis has a column with the index along it. The
 * header names the axes: {@code batch,pos,d_model 0,d_model 1,…}. A table of plain numbers, with or
 * without a header, is read too.
 *
 * <p>Numbers are written so that reading them as float64 gives exactly the same number.
 *
 * @param axes the names of the axes, outermost first; empty if the header names none
 */
public record Csv(StoredArray array, List<String> axes) {
  /** Copies the names. */
  public Csv {
    axes = List.copyOf(axes);
  }

  /** Writes an array whose axes have these names. */
  public static void write(StoredArray array, List<String> axes, Path file) {
    WholeFile.write(file, channel -> write(array, axes, channel));
  }

  private static void write(StoredArray array, List<String> axes, FileChannel channel)
      throws IOException {
    long[] shape = array.shape();
    int width = shape.length == 0 ? 1 : (int) shape[shape.length - 1];
    CsvLines lines = new CsvLines(shape, width, channel);
    lines.header(axes);
    array.pieces(piece -> lines.numbers(array.type(), piece));
    lines.end();
  }

  /** The numbers in a file. */
  public static Csv read(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return new CsvText(file).read(lines);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(file + " is not a text in UTF-8");
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + Trouble.of(e), e);
    }
  }
}
