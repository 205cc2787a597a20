package dev.loupe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.Torch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
  private static final String SHAPE = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

  @TempDir Path folder;

  private static byte[] npy(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + text.length + data)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) text.length)
            .put(text);
    for (int i = 0; i < data / 4; i++) {
      bytes.putFloat(i + 0.5f);
    }
    return bytes.array();
  }

  private static byte[] zip(boolean deflated, String name, byte... content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      CRC32 sum = new CRC32();
      sum.update(content);
      entry.setSize(content.length);
      entry.setCrc(sum.getValue());
      entry.setMethod(deflated ? ZipEntry.DEFLATED : ZipEntry.STORED);
      zip.putNextEntry(entry);
      zip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private Path write(byte... bytes) throws IOException {
    return Files.write(folder.resolve("x.npz"), bytes);
  }

  private static float[] values(Path file, String name) {
    try (Npz npz = Npz.open(file);
        NDManager work = Torch.memory(Device.cpu())) {
      return FloatReader.read(npz.array(name).array(), name, work).toFloatArray();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsWhatNumpyWritesCompressedOrNot(boolean deflated) throws IOException {
    Path file = write(zip(deflated, "W_enc.npy", npy(SHAPE, 24)));
    assertThat(values(file, "W_enc")).containsExactly(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f);
    try (Npz npz = Npz.open(file)) {
      assertThat(npz.names()).containsExactly("W_enc");
      assertThat(npz.array("W_enc").array().shape()).containsExactly(2, 3);
    }
  }

  @Test
  void piecesOfACompressedArrayAreReadInAnyOrder() throws IOException {
    Path file = write(zip(true, "x.npy", npy(SHAPE, 24)));
    try (Npz npz = Npz.open(file)) {
      Bytes bytes = npz.array("x").array().data();
      for (int i : new int[] {5, 0, 3, 3, 1, 4, 2}) {
        ByteBuffer one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.read(4L * i, one);
        assertThat(one.flip().getFloat()).isEqualTo(i + 0.5f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../x.npy", "/x.npy", "a/b.npy", "a\\b.npy", "x.txt", ".npy", "C:x.npy", "-x.npy"})
  void refusesEntriesThatNumpyDoesNotWrite(String name) throws IOException {
    Path file = write(zip(false, name, npy(SHAPE, 24)));
    assertThatThrownBy(() -> Npz.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s is not read as a .npz file: it has an entry '%s', and numpy writes entries such as W_enc.npy",
            file, name);
  }

  @Test
  void refusesAPickle() throws IOException {
    byte[] pickle = npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8);
    Path file = write(zip(false, "x.npy", pickle));
    try (Npz npz = Npz.open(file)) {
      assertThatThrownBy(() -> npz.array("x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("holds Python objects as a pickle, which can run code");
    }
  }

  @Test
  void refusesAnEntryThatClaimsMoreThanItsBytesCanBecome() throws IOException {
    byte[] bytes = zip(true, "x.npy", npy(SHAPE, 24));
    ByteBuffer whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < bytes.length - 4; at++) {
      if (whole.getInt(at) == 0x02014b50) { // the entry in the central directory
        whole.putInt(at + 24, Integer.MAX_VALUE);
      }
    }
    Path file = write(bytes);
    assertThatThrownBy(() -> Npz.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its x.npy claims 2147483647 bytes, which the ");
  }

  @Test
  void refusesAHeaderThatClaimsOtherThanTheEntryHas() throws IOException {
    Path file = write(zip(false, "x.npy", npy(SHAPE, 28)));
    try (Npz npz = Npz.open(file)) {
      assertThatThrownBy(() -> npz.array("x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              file.resolve("x.npy")
                  + " is not a complete .npy file: its header claims 24 bytes of values, but it has 28");
    }
  }

  @Test
  void refusesWhatIsNoZipAndWhatIsNotThere() throws IOException {
    Path file = write("hello".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Npz.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " is not a complete .npz file: it is no zip, or a broken one");
    assertThatThrownBy(() -> Npz.open(folder.resolve("none.npz")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("there is no file or folder");
    Path whole = write(zip(false, "x.npy", npy(SHAPE, 24)));
    try (Npz npz = Npz.open(whole)) {
      assertThatThrownBy(() -> npz.array("y"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(whole + " has no array 'y'; it has [x]");
    }
  }

  @Test
  void nothingButARefusalOrAReadComesOfMutatedAndCutFiles() throws IOException {
    byte[] seed = zip(true, "x.npy", npy(SHAPE, 24));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = seed.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      boolean cut = i % 4 == 0;
      Path file = write(cut ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
      try {
        values(file, "x");
      } catch (IllegalArgumentException | UncheckedIOException | CancellationException e) {
        assertThat(e.getMessage()).startsWith(file.toString());
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 399);
  }
}
