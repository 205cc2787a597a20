package dev.loupe.corpus.parquet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * A Parquet file, of which columns of texts can be read.
 *
 * <p>The file ends with a description of its columns and row groups, its length in four bytes, and
 * {@code PAR1}.
 */
public final class ParquetFile implements AutoCloseable {
  private static final int TAIL = 8;
  private static final String MARK = "PAR1";
  private static final String ENCRYPTED = "PARE";
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final FileChannel channel;
  private final FileMetaData description;

  private ParquetFile(Path path, FileChannel channel, FileMetaData description) {
    this.path = path;
    this.channel = channel;
    this.description = description;
  }

  /** Opens a file and reads its description. */
  public static ParquetFile open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new ParquetFile(path, channel, described(path, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileMetaData described(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    ByteBuffer tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
    while (size >= TAIL && tail.hasRemaining()) {
      if (channel.read(tail, size - TAIL + tail.position()) < 0) {
        break;
      }
    }
    String mark = new String(tail.array(), 4, 4, StandardCharsets.US_ASCII);
    if (mark.equals(ENCRYPTED)) {
      throw new IllegalArgumentException(path + " is encrypted, and only plain files can be read");
    }
    long length = tail.getInt(0);
    if (!mark.equals(MARK) || length <= 0 || length > size - TAIL) {
      throw new IllegalArgumentException(path + " is not a complete Parquet file");
    }
    try (InputStream from = stream(channel, size - TAIL - length)) {
      return Util.readFileMetaData(from);
    } catch (IOException e) {
      throw new IllegalArgumentException(path + " has a description that cannot be read", e);
    }
  }

  private static InputStream stream(FileChannel channel, long at) throws IOException {
    channel.position(at);
    InputStream open = Channels.newInputStream(channel);
    return new BufferedInputStream(open, BUFFER) {
      @Override
      public void close() {} // the channel stays open for the next column chunk
    };
  }

  /** The names of the columns that hold one text in each row. */
  public List<String> textColumns() {
    return topLevel().stream().filter(ParquetFile::holdsText).map(SchemaElement::getName).toList();
  }

  private static boolean holdsText(SchemaElement element) {
    boolean text =
        element.isSetLogicalType()
            ? element.getLogicalType().isSetSTRING() || element.getLogicalType().isSetJSON()
            : !element.isSetConverted_type()
                || element.getConverted_type().name().matches("UTF8|JSON");
    return element.getType() == Type.BYTE_ARRAY
        && element.getRepetition_type() != FieldRepetitionType.REPEATED
        && text;
  }

  /** The columns that are not inside a structure or a list; the schema lists children first. */
  private List<SchemaElement> topLevel() {
    List<SchemaElement> all = description.getSchema();
    List<SchemaElement> top = new ArrayList<>();
    for (int i = 1; i < all.size(); i = behind(all, i)) {
      top.add(all.get(i));
    }
    return top;
  }

  /** The place of the first element that is not inside this one. */
  private static int behind(List<SchemaElement> all, int at) {
    int next = at + 1;
    for (int child = 0; child < all.get(at).getNum_children() && next < all.size(); child++) {
      next = behind(all, next);
    }
    return next;
  }

  /** The texts of a column. */
  public ParquetColumn column(String name) {
    SchemaElement element =
        topLevel().stream()
            .filter(one -> one.getName().equals(name) && holdsText(one))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(path + " has no column of texts '" + name + "'"));
    boolean optional = element.getRepetition_type() == FieldRepetitionType.OPTIONAL;
    return new ParquetColumn(this, name, optional);
  }

  private static Optional<ColumnChunk> chunk(RowGroup group, String name) {
    return group.getColumns().stream()
        .filter(one -> one.getMeta_data().getPath_in_schema().equals(List.of(name)))
        .findFirst();
  }

  /** The number of row groups. */
  int groups() {
    return description.getRow_groups().size();
  }

  String createdBy() {
    return Optional.ofNullable(description.getCreated_by()).orElse("");
  }

  /** Where the pages of a column in a row group are. */
  ColumnMetaData chunk(int group, String name) {
    return chunk(description.getRow_groups().get(group), name)
        .orElseThrow(() -> new IllegalArgumentException(path + " lacks pages of '" + name + "'"))
        .getMeta_data();
  }

  /** The pages of a column in a row group, from the first one on. */
  InputStream pages(ColumnMetaData chunk) throws IOException {
    long data = chunk.getData_page_offset();
    long dictionary = chunk.isSetDictionary_page_offset() ? chunk.getDictionary_page_offset() : 0;
    return stream(channel, dictionary > 0 ? Math.min(dictionary, data) : data);
  }

  /** Where in the file is read, in bytes. */
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
