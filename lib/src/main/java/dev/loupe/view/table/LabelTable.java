package dev.loupe.view.table;

import java.io.File;
import java.io.OutputStream;
import java.io.Writer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.DataFrameWriter;
import tech.tablesaw.io.DataWriter;
import tech.tablesaw.io.Destination;
import tech.tablesaw.io.WriteOptions;
import tech.tablesaw.io.WriterRegistry;
import tech.tablesaw.io.csv.CsvWriteOptions;
import tech.tablesaw.io.csv.CsvWriter;

/**
 * A table whose CSV files keep leading spaces, because most tokens begin with one.
 *
 * <p>Tablesaw's CSV writer drops leading and trailing spaces by default, and its reader drops them
 * outside quotes. So {@code write().csv(file)} of this table puts every cell in quotes. Sorted,
 * filtered and copied tables do the same.
 */
public final class LabelTable extends Table {
  private LabelTable(String name, Collection<Column<?>> columns) {
    super(name, columns);
  }

  /** A table of these columns. */
  public static LabelTable of(String name, Column<?>... columns) {
    return new LabelTable(name, List.of(columns));
  }

  private LabelTable of(Stream<Column<?>> columns) {
    return new LabelTable(name(), columns.toList());
  }

  @Override
  public Table copy() {
    return of(columns().stream().map(Column::copy));
  }

  @Override
  public Table emptyCopy() {
    return of(columns().stream().map(Column::emptyCopy));
  }

  @Override
  public Table emptyCopy(int rows) {
    return of(columns().stream().map(column -> column.emptyCopy(rows)));
  }

  @Override
  public Table selectColumns(Column<?>... columns) {
    return of(Arrays.stream(columns));
  }

  @Override
  public Table selectColumns(String... names) {
    return of(Arrays.stream(names).map(this::column));
  }

  @Override
  public Table selectColumns(int... indices) {
    return of(Arrays.stream(indices).mapToObj(this::column));
  }

  @Override
  public Table rejectColumns(Column<?>... columns) {
    return copy().removeColumns(names(Arrays.stream(columns)));
  }

  @Override
  public Table rejectColumns(String... names) {
    return copy().removeColumns(names);
  }

  @Override
  public Table rejectColumns(int... indices) {
    return copy().removeColumns(names(Arrays.stream(indices).mapToObj(this::column)));
  }

  private static String[] names(Stream<Column<?>> columns) {
    return columns.map(Column::name).toArray(String[]::new);
  }

  @Override
  public DataFrameWriter write() {
    return new SpacedWriter(this);
  }

  /** Tablesaw's writer with other default options for CSV. */
  private static final class SpacedWriter extends DataFrameWriter {
    private final Table table;

    SpacedWriter(Table table) {
      super(new SpacedFormats(), table);
      this.table = table;
    }

    @Override
    public void csv(String file) {
      csv(new File(file));
    }

    @Override
    public void csv(File file) {
      csv(spaced(CsvWriteOptions.builder(file)));
    }

    @Override
    public void csv(OutputStream stream) {
      csv(spaced(CsvWriteOptions.builder(stream)));
    }

    @Override
    public void csv(Writer writer) {
      csv(spaced(CsvWriteOptions.builder(writer)));
    }

    @Override
    public String toString() {
      return "writer of " + table.name();
    }
  }

  /** Tablesaw's formats, with every cell of CSV in quotes. */
  private static final class SpacedFormats extends WriterRegistry {
    @Override
    public DataWriter<?> getWriterForExtension(String extension) {
      return extension.equals("csv")
          ? new SpacedCsv()
          : Table.defaultWriterRegistry.getWriterForExtension(extension);
    }

    @Override
    public <T extends WriteOptions> DataWriter<T> getWriterForOptions(T options) {
      return Table.defaultWriterRegistry.getWriterForOptions(options);
    }
  }

  private static final class SpacedCsv implements DataWriter<CsvWriteOptions> {
    @Override
    public void write(Table table, Destination destination) {
      write(table, spaced(CsvWriteOptions.builder(destination)));
    }

    @Override
    public void write(Table table, CsvWriteOptions options) {
      new CsvWriter().write(table, options);
    }
  }

  private static CsvWriteOptions spaced(CsvWriteOptions.Builder options) {
    return options
        .ignoreLeadingWhitespaces(false)
        .ignoreTrailingWhitespaces(false)
        .quoteAllFields(true)
        .build();
  }
}
