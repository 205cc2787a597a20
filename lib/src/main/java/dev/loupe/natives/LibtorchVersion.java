package dev.loupe.natives;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of a libtorch: a file beside it says it, or the library itself. */
final class LibtorchVersion {
  // Python's torch/version.py, and build-version in the archive that PyTorch's makers offer.
  private static final Pattern PYTHON = Pattern.compile("__version__\\s*=\\s*['\"]([^'\"]+)['\"]");
  private static final Pattern LINE = Pattern.compile("^(\\d\\S*)");

  private static final Pattern INSIDE =
      Pattern.compile("(\\d\\.\\d{1,2}\\.\\d)\\x00.*", Pattern.DOTALL);
  private static final int PIECE = 1 << 20;
  private static final int OVERLAP = 16; // longer than the text that is looked for

  private LibtorchVersion() {}

  /** The version of the libtorch in a folder; empty if it cannot be told. */
  static String of(Path folder) {
    Path above = folder.toAbsolutePath().normalize().getParent();
    return inFile(above.resolve("version.py"), PYTHON)
        .or(() -> inFile(above.resolve("build-version"), LINE))
        .or(() -> inLibrary(folder.resolve(System.mapLibraryName("torch_cpu"))))
        .orElse("");
  }

  private static Optional<String> inFile(Path file, Pattern pattern) {
    try {
      Matcher matcher = pattern.matcher(Files.isRegularFile(file) ? Files.readString(file) : "");
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * The version that the library writes into ONNX files. Other numbers of this form are of other
   * formats, and older; so it is the one that Loupe needs if that is there, else the newest.
   */
  private static Optional<String> inLibrary(Path library) {
    if (!Files.isRegularFile(library)) {
      return Optional.empty();
    }
    Set<String> found = new TreeSet<>();
    byte[] piece = new byte[PIECE];
    try (InputStream bytes = Files.newInputStream(library)) {
      int kept = 0;
      int read;
      while ((read = bytes.readNBytes(piece, kept, PIECE - kept)) > 0) {
        int length = kept + read;
        collect(piece, length, found);
        kept = Math.min(OVERLAP, length);
        System.arraycopy(piece, length - kept, piece, 0, kept);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(library + " cannot be read", e);
    }
    return found.contains(Natives.pytorch())
        ? Optional.of(Natives.pytorch())
        : found.stream().max(Comparator.comparing(LibtorchVersion::order));
  }

  /** Adds every text of a number that stands alone between two zero bytes. */
  private static void collect(byte[] piece, int length, Set<String> found) {
    for (int i = 0; i + OVERLAP <= length; i++) {
      if (piece[i] == 0 && piece[i + 2] == '.' && Character.isDigit(piece[i + 1])) {
        String text = new String(piece, i + 1, OVERLAP - 1, StandardCharsets.ISO_8859_1);
        Matcher matcher = INSIDE.matcher(text);
        if (matcher.matches()) {
          found.add(matcher.group(1));
        }
      }
    }
  }

  private static int order(String version) {
    int order = 0;
    for (String part : version.split("\\.")) {
      order = 100 * order + Integer.parseInt(part);
    }
    return order;
  }
}
