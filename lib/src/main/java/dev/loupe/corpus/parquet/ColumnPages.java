package dev.loupe.corpus.parquet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** The pages of a column in one row group; one page at a time is in memory. */
final class ColumnPages implements PageReadStore, PageReader {
  private final ParquetFile file;
  private final ColumnMetaData chunk;
  private final InputStream from;
  private final Codec codec;
  private Optional<PageHeader> seen = Optional.empty(); // read, but its page was not
  private long left;

  ColumnPages(ParquetFile file, ColumnMetaData chunk) throws IOException {
    this.file = file;
    this.chunk = chunk;
    this.codec = Codec.of(file, chunk.getCodec());
    this.from = file.pages(chunk);
    this.left = chunk.getNum_values();
  }

  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    return this;
  }

  @Override
  public long getRowCount() {
    return chunk.getNum_values();
  }

  @Override
  public long getTotalValueCount() {
    return chunk.getNum_values();
  }

  @Override
  public DictionaryPage readDictionaryPage() {
    try {
      PageHeader header = header();
      if (header.getType() != PageType.DICTIONARY_PAGE) {
        seen = Optional.of(header);
        return null; // as Apache's reader expects
      }
      byte[] bytes = codec.plain(body(header), header.getUncompressed_page_size());
      return new DictionaryPage(
          BytesInput.from(bytes),
          header.getDictionary_page_header().getNum_values(),
          encoding(header.getDictionary_page_header().getEncoding()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public DataPage readPage() {
    try {
      while (left > 0) {
        PageHeader header = seen.isPresent() ? seen.get() : header();
        seen = Optional.empty();
        if (header.getType() == PageType.DATA_PAGE) {
          return first(header);
        }
        if (header.getType() == PageType.DATA_PAGE_V2) {
          return second(header);
        }
        body(header); // an index page, which nothing here needs
      }
      return null; // as Apache's reader expects
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PageHeader header() throws IOException {
    PageHeader header = Util.readPageHeader(from);
    int stored = header.getCompressed_page_size();
    int size = header.getUncompressed_page_size();
    if (stored < 0
        || stored > chunk.getTotal_compressed_size()
        || size < 0
        || size > chunk.getTotal_uncompressed_size()) {
      throw new IllegalArgumentException(
          file + " has a page that is larger than its column; the file is broken");
    }
    return header;
  }

  private byte[] body(PageHeader header) throws IOException {
    byte[] bytes = from.readNBytes(header.getCompressed_page_size());
    if (bytes.length < header.getCompressed_page_size()) {
      throw new EOFException("the file ends inside a page");
    }
    return bytes;
  }

  private DataPage first(PageHeader header) throws IOException {
    DataPageHeader page = header.getData_page_header();
    left -= page.getNum_values();
    int size = header.getUncompressed_page_size();
    return new DataPageV1(
        BytesInput.from(codec.plain(body(header), size)),
        page.getNum_values(),
        size,
        null, // statistics are for those who skip pages
        encoding(page.getRepetition_level_encoding()),
        encoding(page.getDefinition_level_encoding()),
        encoding(page.getEncoding()));
  }

  /** A page of version 2: its levels are never compressed, its values only if it says so. */
  private DataPage second(PageHeader header) throws IOException {
    DataPageHeaderV2 page = header.getData_page_header_v2();
    left -= page.getNum_values();
    byte[] bytes = body(header);
    int repetition = page.getRepetition_levels_byte_length();
    int levels = repetition + page.getDefinition_levels_byte_length();
    byte[] stored = Arrays.copyOfRange(bytes, levels, bytes.length);
    int size = header.getUncompressed_page_size() - levels;
    boolean compressed = !page.isSetIs_compressed() || page.isIs_compressed();
    byte[] values = compressed ? codec.plain(stored, size) : stored;
    return DataPageV2.uncompressed(
        page.getNum_rows(),
        page.getNum_nulls(),
        page.getNum_values(),
        BytesInput.from(bytes, 0, repetition),
        BytesInput.from(bytes, repetition, levels - repetition),
        encoding(page.getEncoding()),
        BytesInput.from(values),
        null);
  }

  private static Encoding encoding(org.apache.parquet.format.Encoding stored) {
    return Encoding.valueOf(stored.name());
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "pages of " + chunk.getPath_in_schema() + " in " + file;
  }
}
