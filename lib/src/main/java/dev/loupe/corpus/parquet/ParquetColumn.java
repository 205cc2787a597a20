package dev.loupe.corpus.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;

/** The texts of one column, page by page. */
public final class ParquetColumn {
  private final ParquetFile file;
  private final String name;
  private final MessageType schema;
  private Optional<ColumnReader> reader = Optional.empty(); // of the present row group
  private long left; // in the present row group
  private int group;
  private long row = -1;

  ParquetColumn(ParquetFile file, String name, boolean optional) {
    this.file = file;
    this.name = name;
    PrimitiveType type =
        new PrimitiveType(
            optional ? Repetition.OPTIONAL : Repetition.REQUIRED, PrimitiveTypeName.BINARY, name);
    this.schema = new MessageType("texts", type);
  }

  /** The text of the next row that has one; nothing at the end. */
  public Optional<String> next() throws IOException {
    try {
      while (left > 0 || group < file.groups()) {
        if (left == 0) {
          open();
        } else {
          Optional<String> text = value();
          if (text.isPresent()) {
            return text;
          }
        }
      }
      return Optional.empty();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (ParquetDecodingException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          file + " row " + row + " cannot be decoded; the file is broken", e);
    }
  }

  private void open() throws IOException {
    ColumnPages pages = new ColumnPages(file, file.chunk(group++, name));
    left = pages.getTotalValueCount();
    if (left > 0) {
      ColumnDescriptor column = schema.getColumns().get(0);
      reader =
          Optional.of(
              new ColumnReadStoreImpl(pages, new Nowhere(), schema, file.createdBy())
                  .getColumnReader(column));
    }
  }

  private Optional<String> value() {
    ColumnReader values = reader.orElseThrow();
    row++;
    int present = schema.getColumns().get(0).getMaxDefinitionLevel();
    Optional<String> text =
        values.getCurrentDefinitionLevel() == present
            ? Optional.of(values.getBinary().toStringUsingUTF8())
            : Optional.empty();
    values.consume();
    left--;
    return text;
  }

  /** The number of the row that was read last, from 0. */
  public long row() {
    return row;
  }

  @Override
  public String toString() {
    return "column " + name + " of " + file;
  }

  /** Where Apache's reader would put records; values are taken one by one instead. */
  private static final class Nowhere extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new PrimitiveConverter() {};
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }
}
