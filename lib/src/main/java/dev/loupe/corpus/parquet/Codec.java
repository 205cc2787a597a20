package dev.loupe.corpus.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;

/** How the pages of a file are compressed. */
interface Codec {
  /** The bytes of a page that has so many when it is not compressed. */
  byte[] plain(byte[] stored, int size) throws IOException;

  static Codec of(ParquetFile file, CompressionCodec stored) {
    return switch (stored) {
      case UNCOMPRESSED -> (bytes, size) -> bytes;
      case GZIP -> unlessEmpty(Codec::unzipped);
      case SNAPPY -> unlessEmpty(Snappy::plain);
      case ZSTD -> unlessEmpty(Codec::zstd);
      case LZ4_RAW -> unlessEmpty(Lz4::plain);
      default ->
          throw new IllegalArgumentException(
              file
                  + " is compressed with "
                  + stored
                  + ", which cannot be read; write it with snappy, gzip, zstd or no compression");
    };
  }

  /** A page without bytes may be stored as nothing at all. */
  private static Codec unlessEmpty(Codec codec) {
    return (bytes, size) -> size == 0 ? new byte[0] : codec.plain(bytes, size);
  }

  private static byte[] zstd(byte[] bytes, int size) throws IOException {
    byte[] plain = new byte[size];
    try {
      long filled = Zstd.decompressByteArray(plain, 0, size, bytes, 0, bytes.length);
      return checked(plain, (int) filled);
    } catch (ZstdException damaged) {
      throw BackReferences.broken();
    }
  }

  private static byte[] unzipped(byte[] bytes, int size) throws IOException {
    try (InputStream from = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] plain = from.readNBytes(size);
      return checked(plain, plain.length);
    }
  }

  private static byte[] checked(byte[] plain, int filled) throws IOException {
    if (filled != plain.length) {
      throw new IOException("a page is shorter than the file says");
    }
    return plain;
  }
}
