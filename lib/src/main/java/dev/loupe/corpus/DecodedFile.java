package dev.loupe.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The characters of a file.
 *
 * <p>The byte order mark tells UTF-8 and UTF-16 apart and is not a character. Bytes that are not in
 * the encoding throw a {@link CharacterCodingException}, but only when all characters before them
 * have been read, so that a reader knows the line.
 */
final class DecodedFile extends Reader {
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_MARK = 3;

  private final SeekableByteChannel file;
  private final InputStream bytes;
  private final Charset charset;
  private final CharsetDecoder decoder;
  private final ByteBuffer undecoded = ByteBuffer.allocate(BUFFER).limit(0);
  private boolean atEnd;

  private DecodedFile(SeekableByteChannel file, InputStream bytes, Charset charset) {
    this.file = file;
    this.bytes = bytes;
    this.charset = charset;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Opens a file; one whose name ends in .gz is uncompressed. */
  static DecodedFile open(Path file, Optional<Charset> named) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    try {
      InputStream opened = Channels.newInputStream(channel);
      InputStream plain =
          file.toString().endsWith(".gz") ? new GZIPInputStream(opened, BUFFER) : opened;
      BufferedInputStream bytes = new BufferedInputStream(plain, BUFFER);
      Charset marked = skipMark(bytes);
      return new DecodedFile(channel, bytes, named.orElse(marked));
    } catch (ZipException e) {
      channel.close();
      throw new IllegalArgumentException(
          file + " ends in .gz and is not compressed by gzip; rename it, or compress it", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Skips the byte order mark, and tells which encoding it stands for. */
  private static Charset skipMark(BufferedInputStream bytes) throws IOException {
    bytes.mark(LONGEST_MARK);
    byte[] first = bytes.readNBytes(LONGEST_MARK);
    bytes.reset();
    if (begins(first, 0xEF, 0xBB, 0xBF)) {
      bytes.skipNBytes(3);
      return StandardCharsets.UTF_8;
    }
    if (begins(first, 0xFF, 0xFE) || begins(first, 0xFE, 0xFF)) {
      bytes.skipNBytes(2);
      return begins(first, 0xFF) ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }

  private static boolean begins(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || Byte.toUnsignedInt(bytes[i]) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  Charset charset() {
    return charset;
  }

  /** How many bytes of the file have been read, of the compressed file if it is one. */
  long position() throws IOException {
    return file.position();
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    CharBuffer characters = CharBuffer.wrap(into, offset, length).slice();
    while (true) {
      CoderResult result = decoder.decode(undecoded, characters, atEnd);
      if (characters.position() > 0 || length == 0) {
        return characters.position();
      }
      if (result.isError()) {
        result.throwException();
      }
      if (atEnd) {
        return -1;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    undecoded.compact();
    int count = bytes.read(undecoded.array(), undecoded.position(), undecoded.remaining());
    atEnd = count < 0;
    undecoded.position(undecoded.position() + Math.max(0, count)).flip();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
