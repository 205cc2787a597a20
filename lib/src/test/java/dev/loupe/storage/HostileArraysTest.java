package dev.loupe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a .npy or .csv file claims is not believed. */
class HostileArraysTest {
  private static final Path NUMPY = Path.of("src/test/resources/tensors/float32.npy");

  @TempDir Path folder;

  private String npy(String header, int data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + text.length + data)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
            .putShort((short) text.length)
            .put(text);
    return write("x.npy", bytes.array());
  }

  private String write(String name, byte... bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }|8|its header claims 12 bytes of values, but it has 8",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }|9|its header claims 8 bytes of values, but it has 9",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }|8|its header names no shape",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 2, }|8|its header names no shape",
        "{'descr': '<f4', 'fortran_order': False, }|8|its header names no shape",
        "{'descr': '<f4', 'shape': (2,), }|8|its header names no order",
        "{'fortran_order': False, 'shape': (2,), }|8|its header names no number type",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }|8|its shape [4294967296, 4294967296] is larger than a file can be",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }|8|its shape (99999999999999999999,) is larger than a file can be",
      })
  void refusesANumpyHeaderThatLies(String header, int data, String why) throws IOException {
    String file = npy(header, data);
    assertThatThrownBy(() -> TensorFile.load(file, Axis.POS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " is not a complete .npy file: " + why);
  }

  @Test
  void refusesANumpyFileCutAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(NUMPY);
    for (int length = 0; length < whole.length; length++) {
      String file = write("x.npy", Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> TensorFile.load(file, Axis.BATCH, Axis.POS, Axis.D_MODEL))
          .as("cut after %d bytes", length)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(file + " is not a complete .npy file: ");
    }
  }

  @Test
  void nothingButARefusalOrAReadComesOfMutatedNumpyFiles() throws IOException {
    byte[] seed = Files.readAllBytes(NUMPY);
    Random random = new Random(11);
    int read = 0;
    for (int round = 0; round < 2000; round++) {
      byte[] mutant = seed.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        mutant[random.nextInt(128)] = (byte) " '(),0123456789<|FTO".charAt(random.nextInt(20));
      }
      String file = write("x.npy", mutant);
      try {
        assertThat(Npy.open(Path.of(file)).array().bytes()).isLessThan(mutant.length);
        read++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).startsWith(file);
      }
    }
    assertThat(read).isBetween(50, 1950); // both ways out were taken
  }

  @Test
  void wholeNumbersThatFloat64DoesNotHoldAreRefused() throws IOException {
    ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    values.putLong((1L << 53) + 1);
    String file = npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", 0);
    byte[] header = Files.readAllBytes(Path.of(file));
    byte[] all = Arrays.copyOf(header, header.length + 8);
    System.arraycopy(values.array(), 0, all, header.length, 8);
    Files.write(Path.of(file), all);
    assertThatThrownBy(() -> TensorFile.load(file, Axis.POS))
        .hasMessage(
            file
                + " has whole numbers beyond 2^53, such as 9007199254740993, which no float64 tensor holds exactly");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "|has no numbers; a table of numbers was expected",
        "a,b|has no numbers; a table of numbers was expected",
        "1,2;3|has in line 2 1 columns, but its first line has 2",
        "a,b;1,x|has in line 2 'x' where a number belongs",
        "pos,d_model 0;0,1;x,2|has in line 3 'x' where an index belongs",
        "pos,d_model 0;1,1;0,2|has lines that are missing or not in the order of pos; each index must be there, counted from 0",
        "pos,d_model 0;0,1;2,2|has lines that are missing or not in the order of pos; each index must be there, counted from 0",
        "pos,d_model 0;-1,1|has lines that are missing or not in the order of pos; each index must be there, counted from 0",
      })
  void refusesATableThatIsNoArray(String text, String why) throws IOException {
    String table = text == null ? "" : text.replace(';', '\n');
    String file = write("x.csv", table.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> TensorFile.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " " + why);
  }

  @Test
  void readsATableOfAnotherProgramWithAndWithoutItsHeader() throws IOException {
    for (String header : new String[] {"", "Height,weight\n", "a,b\n"}) {
      String file =
          write("x.csv", (header + "1,2\n3,\n-inf,nan\n").getBytes(StandardCharsets.UTF_8));
      assertThat(TensorFile.load(file, Axis.SAMPLE, Axis.FEATURE).toArray())
          .containsExactly(1, 2, 3, Float.NaN, Float.NEGATIVE_INFINITY, Float.NaN);
    }
  }
}
