package dev.loupe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pickle is a program from a stranger: none of it is executed, and none of it is believed. */
class HostilePickleTest {
  private static final String REFUSED = " is not read as a file of torch.save: ";
  private static final String TENSOR = "ctorch._utils\n_rebuild_tensor_v2\n";
  private static final String FLOATS = "ctorch\nFloatStorage\n";

  @TempDir Path folder;

  /** Names in the notation of protocol 0 to 3, most of them known to the reader of pickles. */
  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "subprocess, Popen",
    "builtins, eval",
    "builtins, exec",
    "__builtin__, bytearray",
    "builtins, complex",
    "builtins, ValueError",
    "exceptions, Exception",
    "copy_reg, _reconstructor",
    "operator, attrgetter",
    "datetime, datetime",
    "decimal, Decimal",
    "array, array",
    "java.lang, Runtime",
    "javax.script, ScriptEngineManager",
    "java.lang.Runtime, getRuntime",
    "torch, load",
    "torch._utils, _rebuild_tensor",
    "torch, HalfTensor",
  })
  void refusesEveryOtherName(String module, String name) {
    byte[] pickle = text("c" + module + "\n" + name + "\n(S'echo'\ntR.");
    assertRefused(pickle, "it names " + module + "." + name);
  }

  @Test
  void refusesNamesFromTheStack() {
    assertRefused(
        bytes(text("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.")), "it names os.system");
  }

  @Test
  void showsLittleOfALongName() {
    byte[] pickle = text("c\u001b[31m" + "x".repeat(100_000) + "\nf\n.");
    assertThatThrownBy(() -> read(pickle))
        .hasMessageContaining("it names ?[31mxxx")
        .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(400));
  }

  /** INST, OBJ, NEWOBJ, NEWOBJ_EX, EXT1, PERSID, LONG4, BINBYTES8, BYTEARRAY8, NEXT_BUFFER, DUP. */
  @ParameterizedTest
  @ValueSource(ints = {105, 111, 129, 146, 130, 80, 139, 142, 150, 151, 50, 83, 76, 143, 145})
  void refusesOpcodesThatPlainValuesDoNotNeed(int opcode) {
    assertRefused(
        new byte[] {(byte) opcode, 0, 0, 0, 0, 0, 0, 0, 0, '.'},
        "its pickle uses opcode " + opcode);
  }

  @Test
  void setsTheStateOfNothing() {
    assertRefused(text("]}b."), "it sets the state of an object"); // a list
    assertRefused(text(TENSOR + "}b."), "it sets the state of an object"); // a function
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "}",
        "(",
        "X\u00ff\u00ff\u00ff\u007f",
        "X\u00ff\u00ff\u00ff\u00ffab",
        "t.",
        "R.",
        ")R.",
        "s.",
        "h\u0005.",
        "j\u00ff\u00ff\u00ff\u00ff.",
        "Q.",
        "a.",
        "e.",
        "\u0080\u0009.",
        "(}u.",
        "}]K\u0001s.",
        "\u008a\u00ffab",
        "u.",
        "}(K\u0001u.",
        "NQ.",
        "]Q.",
        "K\u0001a.",
        "I1\n."
      })
  void refusesProgramsThatBreakOff(String pickle) {
    assertThatThrownBy(() -> read(text(pickle)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(REFUSED);
  }

  @Test
  void refusesEveryProgramOfRandomBytes() {
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      byte[] pickle = new byte[random.nextInt(60)];
      random.nextBytes(pickle);
      assertThatThrownBy(() -> read(pickle))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(REFUSED);
    }
  }

  @Test
  void readsListsInListsWithoutRecursion() {
    byte[] deep = new byte[2_000_002];
    Arrays.fill(deep, 0, 1_000_001, (byte) ']');
    Arrays.fill(deep, 1_000_001, 2_000_001, (byte) 'a');
    deep[2_000_001] = '.';
    assertRefused(deep, "it holds no dictionary, but a list");
  }

  @Test
  void refusesListsAsKeysWhoseHashWouldRunThroughThemselves() {
    assertRefused(text("}]q\u0001h\u0001aK\u0001s."), "it has a dictionary with keys that are");
  }

  @Test
  void refusesAPickleLargerThanAnyDictionaryNeeds() {
    assertRefused(new byte[(4 << 20) + 1], "its data.pkl has 4194305 bytes, more than the");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, 1, 3, claims 4 numbers", // the storage has three
    "0, 2147483647, 1, 3, claims 2147483647 numbers",
    "0, 3, 1, 4, not inside its storage", // four numbers
    "1, 3, 1, 3, not inside its storage", // from the second on
    "0, 3, 2, 3, not inside its storage", // every second
    "0, 3, 0, 4, not inside its storage", // one number for many
    "-1, 3, 1, 2, not inside its storage",
    "0, 3, -1, 3, not inside its storage",
    "0, -1, 1, 3, claims -1 numbers",
    "2147483647, 3, 2147483647, 2147483647, not inside its storage",
  })
  void refusesTensorsOutsideTheirStorage(
      int offset, int numbers, int stride, int size, String message) {
    assertThatThrownBy(() -> read(tensor("0", offset, numbers, stride, size)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(REFUSED)
        .hasMessageContaining(message);
  }

  @Test
  void readsATensorInsideItsStorage() {
    read(tensor("0", 1, 3, 1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../0", "/etc/passwd", "0/../../x", "", "-1", "C:\\x", "99999999999999999999"})
  void refusesKeysThatAreNoNumbers(String key) {
    assertRefused(tensor(key, 0, 3, 1, 3), "a storage has a key that is no number");
  }

  @Test
  void refusesAStorageThatIsNotThere() {
    assertRefused(tensor("7", 0, 3, 1, 3), "there is no data/7 in it");
  }

  @Test
  void refusesCompressedEntriesSoThatNoneIsLargerThanTheFile() throws IOException {
    Path file = folder.resolve("bomb.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      stored(zip, "a/data.pkl", tensor("0", 0, 3, 1, 3));
      zip.putNextEntry(new ZipEntry("a/data/0")); // deflated
      zip.write(new byte[10_000_000]);
    }
    assertThatThrownBy(() -> values(file))
        .hasMessageEndingWith("its data/0 is compressed, which torch.save never does");
  }

  @Test
  void refusesFilesWithoutOneDescription() {
    assertThatThrownBy(() -> values(zip("x.txt"))).hasMessageContaining("it has no data.pkl");
    assertThatThrownBy(() -> values(zip("data.pkl"))).hasMessageContaining("it has no data.pkl");
    assertThatThrownBy(() -> values(zip("../data.pkl", "a/b/data.pkl")))
        .hasMessageContaining("its data.pkl is broken"); // nothing is ever written into a folder
    assertThatThrownBy(() -> values(zip("a/data.pkl", "b/data.pkl")))
        .hasMessageContaining("it has 2 entries data.pkl");
  }

  @Test
  void refusesEveryTruncatedFile() throws IOException {
    Path file = written(tensor("0", 0, 3, 1, 3));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> values(file))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(REFUSED);
    }
  }

  @Test
  void saysWhatToDoWithTheFormatOfOldVersions() throws IOException {
    Path file = folder.resolve("old.pt");
    Files.write(
        file, text("\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.")); // its magic number
    assertThatThrownBy(() -> values(file))
        .hasMessageEndingWith("what PyTorch wrote before version 1.6 must be saved again");
  }

  @Test
  void refusesBigEndianFiles() throws IOException {
    Path file = folder.resolve("big.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      stored(zip, "a/data.pkl", text("}."));
      stored(zip, "a/byteorder", text("big"));
    }
    assertThatThrownBy(() -> values(file))
        .hasMessageContaining("its byte order is not little-endian");
  }

  @Test
  void namesAFileThatIsNotThere() {
    Path file = folder.resolve("none.pt");
    assertThatThrownBy(() -> TorchFile.open(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file + " cannot be read: there is no file or folder " + file);
  }

  private void assertRefused(byte[] pickle, String why) {
    assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(REFUSED + why);
  }

  private void read(byte[] pickle) {
    try {
      values(written(pickle));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void values(Path path) {
    try (TorchFile file = TorchFile.open(path)) {
      file.values();
    }
  }

  /** A file with a storage of three floats. */
  private Path written(byte[] pickle) throws IOException {
    Path file = folder.resolve("hostile.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      stored(zip, "a/data.pkl", pickle);
      stored(zip, "a/data/0", new byte[12]);
    }
    return file;
  }

  private Path zip(String... names) throws IOException {
    Path file = folder.resolve("names.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : names) {
        stored(zip, name, text("("));
      }
    }
    return file;
  }

  private static void stored(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
  }

  /** The dictionary {"x": tensor}, as torch.save describes it. */
  private static byte[] tensor(String key, int offset, int numbers, int stride, int size) {
    return bytes(
        text("}" + unicode("x") + TENSOR + "((" + unicode("storage") + FLOATS + unicode(key)),
        text(unicode("cpu")),
        number(numbers),
        text("tQ"),
        number(offset),
        number(size),
        text("\u0085"),
        number(stride),
        text("\u0085\u0089ccollections\nOrderedDict\n)RtRs."));
  }

  private static String unicode(String text) {
    return "X" + (char) text.length() + "\0\0\0" + text;
  }

  private static byte[] number(int value) {
    return new byte[] {
      'J', (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
    };
  }

  private static byte[] text(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
