package dev.loupe.corpus.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
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
      case GZIP -> Codec::unzipped;
      case SNAPPY -> by(new SnappyDecompressor());
      case ZSTD -> by(new ZstdDecompressor());
      case LZ4_RAW -> by(new Lz4Decompressor());
      default ->
          throw new IllegalArgumentException(
              file
                  + " is compressed with "
                  + stored
                  + ", which cannot be read; write it with snappy, gzip, zstd or no compression");
    };
  }

  private static Codec by(Decompressor decompressor) {
    return (bytes, size) -> {
      byte[] plain = new byte[size];
      if (size == 0) {
        return plain;
      }
      try {
        int filled = decompressor.decompress(bytes, 0, bytes.length, plain, 0, size);
        return checked(plain, filled);
      } catch (MalformedInputException e) {
        throw new IOException("a page is not compressed as the file says", e);
      }
    };
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
