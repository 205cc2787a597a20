package dev.loupe.corpus.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.parquet.format.CompressionCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages written by hand, byte for byte as the formats say. */
class CodecTest {
  /** Texts and numbers, one after the other, as bytes. */
  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer one) {
        bytes.write(one);
      } else {
        bytes.writeBytes(part.toString().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return bytes.toByteArray();
  }

  private static String text(byte[] plain) {
    return new String(plain, StandardCharsets.ISO_8859_1);
  }

  @Test
  void snappyRepeatsWithDistancesOfOneTwoAndFourBytes() throws IOException {
    byte[] packed =
        bytes(21, 3 << 2, "abcd", 1, 4, 3 << 2 | 2, 2, 0, 4 << 2 | 3, 12, 0, 0, 0, 3 << 2, "wxyz");
    assertThat(text(Snappy.plain(packed, 21))).isEqualTo("abcdabcdcdcdabcdawxyz");
  }

  @Test
  void snappyWritesLongTextsWithTheirLengthAfterTheTag() throws IOException {
    String longer = "0123456789".repeat(30); // 300 = 2 * 128 + 44
    byte[] packed = bytes(128 + 44, 2, 61 << 2, 299 & 255, 299 >> 8, longer);
    assertThat(text(Snappy.plain(packed, 300))).isEqualTo(longer);
  }

  @Test
  void aRepeatReachesIntoItself() throws IOException {
    byte[] packed = bytes(3 << 4 | 15, "abc", 1, 0, 255, 2, 2 << 4, "yz");
    assertThat(text(Lz4.plain(packed, 3 + 276 + 2))).isEqualTo("ab" + "c".repeat(277) + "yz");
    byte[] two = bytes(2 << 4 | 3, "ab", 2, 0, 0);
    assertThat(text(Lz4.plain(two, 9))).isEqualTo("ababababa");
  }

  @Test
  void lz4WritesLongTextsWithTheirLengthAfterTheToken() throws IOException {
    String longer = "0123456789".repeat(30);
    assertThat(text(Lz4.plain(bytes(15 << 4, 255, 30, longer), 300))).isEqualTo(longer);
  }

  @ParameterizedTest
  @EnumSource(names = {"SNAPPY", "LZ4_RAW", "ZSTD", "GZIP"})
  void aPageWithoutBytesMayBeStoredAsNothing(CompressionCodec stored) throws IOException {
    assertThat(Codec.of(null, stored).plain(new byte[0], 0)).isEmpty();
  }

  /** Not an error of the JVM, and no bytes that no one wrote. */
  @ParameterizedTest
  @EnumSource(names = {"SNAPPY", "LZ4_RAW", "ZSTD"})
  void randomBytesAreRefusedAsDamagedOrFillThePage(CompressionCodec stored) {
    Codec codec = Codec.of(null, stored);
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      byte[] packed = new byte[random.nextInt(40)];
      random.nextBytes(packed);
      try {
        assertThat(codec.plain(packed, 100)).hasSize(100);
      } catch (IOException damaged) {
        assertThat(damaged).hasMessageStartingWith("a page is ");
      }
    }
  }

  @Test
  void aPageThatIsShorterOrLongerThanTheFileSaysIsRefused() {
    byte[] five = bytes(5 << 4, "abcde");
    for (int size : new int[] {4, 6}) {
      assertThatThrownBy(() -> Lz4.plain(five, size))
          .isInstanceOf(IOException.class)
          .hasMessage("a page is not compressed as the file says");
    }
    assertThatThrownBy(() -> Snappy.plain(bytes(5, 4 << 2, "abcde"), 6))
        .hasMessage("a page is not compressed as the file says");
  }
}
