package dev.loupe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.load.Copy;
import dev.loupe.load.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The header of a weights file is not believed. */
class SafetensorsTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void readsAWholeFile() {
    write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
    Safetensors opened = Safetensors.open(file);
    assertThat(opened.names()).containsExactly("a");
    assertThat(opened.entry("a").shape()).containsExactly(2);
    assertThat(opened.entry("a").data().remaining()).isEqualTo(8);
    assertThat(opened).hasToString(file + ": 1 tensors");
  }

  @Test
  void readsAnEmptyTensorBesideAnother() {
    write(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},"
            + "\"b\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}",
        8);
    assertThat(Safetensors.open(file).names()).containsExactly("a", "b");
  }

  @Test
  void namesAFileThatIsNotThere() {
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file + " cannot be read: there is no file or folder " + file)
        .hasCauseInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''        | 8  | 'its header claims 0 bytes, but the file has 16'",
        "not json  | 0  | 'its header is not a JSON object'",
        "[1, 2]    | 0  | 'its header is not a JSON object'",
        "{\"a\":    | 0  | 'its header is not a JSON object'",
        "{\"a\":1}  | 0  | 'the header''s entry for ''a'' lacks a dtype, a shape or two offsets'",
      })
  void refusesAHeaderThatIsNone(String header, int data, String message) {
    refuses(header, data, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F32|[2]  |[0,16] |8 |'''a'' claims bytes 0 to 16, but the file has data up to 8'",
        "F32|[2]  |[-4,4] |8 |'''a'' claims bytes -4 to 4, but the file has data up to 8'",
        "F32|[2]  |[8,0]  |8 |'''a'' claims bytes 8 to 0, but the file has data up to 8'",
        "F32|[3]  |[0,8]  |8 |'''a'' has 8 bytes, but its dtype and shape need 12'",
        "F16|[2]  |[0,8]  |8 |'''a'' has 8 bytes, but its dtype and shape need 4'",
        "F32|[-2] |[0,8]  |8 |'''a'' has a negative size -2'",
        "F32|[4294967296,4294967296]|[0,8]|8|"
            + "'''a'' has 8 bytes, but its dtype and shape need more than a file can have'",
        "F32|[1]  |[0,4]  |8 |'its tensors end at byte 4 of the data, but the data ends at byte 8'",
        "F32|[1]  |[4,8]  |8 |'its tensors overlap or leave a gap at byte 0 of the data'",
      })
  void refusesOffsetsThatLie(String type, String shape, String offsets, int data, String message) {
    refuses(
        "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}"
            .formatted(type, shape.strip(), offsets.strip()),
        data,
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"shape\":[2],\"data_offsets\":[0,8]}",
        "{\"dtype\":\"F32\",\"data_offsets\":[0,8]}",
        "{\"dtype\":\"F32\",\"shape\":[2]}",
        "{\"dtype\":[],\"shape\":[2],\"data_offsets\":[0,8]}",
        "{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}",
        "{\"dtype\":\"F32\",\"shape\":[\"two\"],\"data_offsets\":[0,8]}",
        "{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}",
        "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8]}",
        "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,16]}",
        "{\"dtype\":\"F32\",\"shape\":[1e30],\"data_offsets\":[0,8]}",
      })
  void refusesAnEntryOfTheWrongTypes(String entry) {
    refuses(
        "{\"a\":" + entry + "}",
        8,
        "the header's entry for 'a' lacks a dtype, a shape or two offsets");
  }

  @Test
  void refusesTensorsThatOverlap() {
    refuses(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
        12,
        "its tensors overlap or leave a gap at byte 4 of the data");
  }

  @Test
  void refusesTwoTensorsInOnePlace() {
    String entry = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    refuses(
        "{\"a\":" + entry + ",\"b\":" + entry + "}", 8, "'b' starts where another tensor starts");
  }

  @Test
  void refusesANumberTypeThatItDoesNotKnow() {
    write("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2);
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " has 'a' of number type 'F8_E4M3', which Loupe does not read");
  }

  @Test
  void refusesAFileCutInItsHeader() throws IOException {
    byte[] whole = golden();
    Files.write(file, Arrays.copyOf(whole, 100));
    long header = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    refuses("its header claims " + header + " bytes, but the file has 100");
  }

  @Test
  void refusesAFileCutInTheLengthOfItsHeader() throws IOException {
    Files.write(file, Arrays.copyOf(golden(), 5));
    refuses("it ends after 5 bytes, inside its header");
  }

  @Test
  void refusesAFileCutInItsData() throws IOException {
    byte[] whole =
        Copy.safetensors(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", new byte[8]);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    refuses("'a' claims bytes 0 to 8, but the file has data up to 7");
  }

  @Test
  void aHeaderThatClaimsMoreThanThereIsIsNotAllocated() throws IOException {
    byte[] lie = new byte[16];
    Arrays.fill(lie, 0, 8, (byte) 0x7f);
    Files.write(file, lie);
    refuses("its header claims " + 0x7f7f7f7f7f7f7f7fL + " bytes, but the file has 16");
  }

  @Test
  void nothingButARefusalOrOffsetsWithinTheDataComeOfTenThousandMutatedHeaders()
      throws IOException {
    byte[] seed = small();
    int length = (int) ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getLong();
    byte[] header = Arrays.copyOfRange(seed, 8, 8 + length);
    int available = seed.length - 8 - length;
    Random random = new Random(20_231_117);
    int accepted = 0;
    for (int round = 0; round < 10_000; round++) {
      String text = new String(mutate(header, random), StandardCharsets.UTF_8);
      try {
        for (SafetensorsHeader.Described tensor :
            SafetensorsHeader.parse(file, text, available).tensors().values()) {
          assertThat(tensor.from()).as(text).isBetween(0L, tensor.to());
          assertThat(tensor.to()).as(text).isLessThanOrEqualTo(available);
        }
        accepted++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as(text).startsWith(file.toString());
      }
    }
    assertThat(accepted).isBetween(100, 9_900); // both ways out were taken
  }

  @Test
  void nothingButARefusalOrAReadWithinTheFileComesOfMutatedFiles() throws IOException {
    byte[] seed = small();
    Random random = new Random(4);
    for (int round = 0; round < 300; round++) {
      byte[] mutant = mutate(seed, random);
      Files.write(file, mutant);
      try {
        Safetensors opened = Safetensors.open(file);
        long total = 0;
        for (String name : opened.names()) {
          total += opened.entry(name).data().remaining();
        }
        assertThat(total).as("mutant %d", round).isLessThan(mutant.length);
      } catch (IllegalArgumentException | UncheckedIOException e) {
        assertThat(e.getMessage()).as("mutant %d", round).startsWith(file.toString());
      }
    }
  }

  /** Some bytes replaced, by what a header is made of or by anything; sometimes cut. */
  private static byte[] mutate(byte[] seed, Random random) {
    byte[] mutant = seed.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutant[random.nextInt(mutant.length)] =
          switch (random.nextInt(3)) {
            case 0 -> (byte) random.nextInt();
            case 1 -> (byte) ('0' + random.nextInt(10));
            default -> (byte) "{}[]:,\"-eE.".charAt(random.nextInt(11));
          };
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(mutant, random.nextInt(mutant.length)) : mutant;
  }

  /** Two norms of the golden model alone: a header of few entries is often hit. */
  private byte[] small() throws IOException {
    Copy copy = Copy.of("gpt2", folder);
    for (String name : Safetensors.open(file).names()) {
      if (!name.contains("ln_f") && !name.contains("h.0.ln_1")) {
        copy.withoutTensor(name);
      }
    }
    return Files.readAllBytes(file);
  }

  private static byte[] golden() throws IOException {
    return Files.readAllBytes(Golden.named("gpt2").folder().resolve("model.safetensors"));
  }

  private void write(String header, int data) {
    try {
      Files.write(file, Copy.safetensors(header, new byte[data]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refuses(String header, int data, String message) {
    write(header, data);
    refuses(message);
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + " is not a complete safetensors file: " + message);
  }
}
